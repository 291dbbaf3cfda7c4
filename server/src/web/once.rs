//! Requests under a key: run once, answered as often as they come.
//!
//! The work runs in a task of its own, so that it ends, and its answer is noted, even when whoever
//! asked has gone away: that is when they ask again.

use super::Web;
use postroom_engine::{Error, Result, idempotency::Begin};
use postroom_model::{Code, UserId};

/// The answer to a request that was done.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// What is noted instead of a body that holds a secret.
    pub without_secret: Option<String>,
}

/// Runs `work` unless it was run before under this key; nothing while it still runs. `hash` tells
/// whether it is the same request.
///
/// # Errors
/// Those of the work, which is then not noted; the key was used for another request.
pub async fn once(
    web: &Web,
    user: UserId,
    key: String,
    hash: [u8; 32],
    work: impl Future<Output = Result<Answer>> + Send + 'static,
) -> Result<Option<Answer>> {
    let postroom = web.postroom.clone();
    let run = async move {
        let notes = postroom.idempotency();
        match notes.begin(user, &key, hash).await? {
            Begin::New => match work.await {
                Ok(answer) => {
                    let kept = answer.without_secret.as_ref().unwrap_or(&answer.body);
                    notes.finish(user, &key, answer.status, kept).await?;
                    Ok(Some(answer))
                }
                Err(error) => {
                    notes.abandon(user, &key).await?;
                    Err(error)
                }
            },
            Begin::Replay { status, body } => Ok(Some(Answer { status, body, without_secret: None })),
            Begin::Mismatch => Err(Code::IdempotencyMismatch.into()),
            Begin::Running => Ok(None),
        }
    };
    tokio::spawn(run)
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("a request under a key: {error}"))))
}
