//! A form that is sent twice, by a double click or after a broken connection, sends one message: the
//! second time it gets the first answer. A refused form is forgotten, so that it can be mended.

use crate::{error::AppResult, wire::SentSummary};
use postroom_engine::{Caller, Error, Postroom, Result, idempotency::Begin};
use postroom_model::{
    Code, MessageId, Sent,
    post::{Reply, Write},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The status under which an answer is kept.
const DONE: u16 = 201;

/// What a form sends.
#[derive(Serialize)]
pub enum Submission {
    Write(Write),
    Reply(MessageId, Reply),
}

impl Submission {
    async fn send(&self, postroom: &Postroom, caller: &Caller) -> Result<Sent> {
        match self {
            Self::Write(message) => postroom.messages().write(caller, message).await,
            Self::Reply(parent, reply) => postroom.messages().reply(caller, *parent, reply).await,
        }
    }

    /// The same text from the same form is the same request. Another text from the same form, after
    /// going back and writing on, is another.
    fn hash(&self, key: &str) -> [u8; 32] {
        let content = serde_json::to_vec(self).unwrap_or_default();
        Sha256::new().chain_update(key).chain_update(content).finalize().into()
    }
}

/// Sends, unless that was done before under this form's key. A task of its own: it ends, and its
/// answer is kept, even when the browser has gone away meanwhile.
pub async fn submit(
    postroom: Postroom,
    caller: Caller,
    key: &str,
    submission: Submission,
) -> AppResult<SentSummary> {
    let hash = submission.hash(key);
    let digest: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = format!("live:{digest}");
    let work = tokio::spawn(async move { run(&postroom, &caller, &key, hash, &submission).await });
    let done = work.await.unwrap_or_else(|error| Err(Error::Internal(format!("a submission: {error}"))));
    Ok(done?)
}

async fn run(
    postroom: &Postroom,
    caller: &Caller,
    key: &str,
    hash: [u8; 32],
    submission: &Submission,
) -> Result<SentSummary> {
    let notes = postroom.idempotency();
    match notes.begin(caller.id, key, hash).await? {
        Begin::New => match submission.send(postroom, caller).await {
            Ok(sent) => {
                let summary = SentSummary::from(&sent);
                let kept = serde_json::to_string(&summary).map_err(|e| Error::Internal(e.to_string()))?;
                notes.finish(caller.id, key, DONE, &kept).await?;
                Ok(summary)
            }
            Err(error) => {
                notes.abandon(caller.id, key).await?;
                Err(error)
            }
        },
        Begin::Replay { body, .. } => {
            serde_json::from_str(&body).map_err(|error| Error::Internal(format!("a kept answer: {error}")))
        }
        Begin::Running | Begin::Mismatch => Err(Code::IdempotencyRunning.into()),
    }
}
