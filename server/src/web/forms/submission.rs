//! One submission, one message, however often the button was pressed.
//!
//! A form carries a random key. The same form posted again gets the first answer. Another text under
//! the same key, after going back and writing on, is another submission.

use super::Fields;
use crate::web::{
    Web,
    once::{Answer, once},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use postroom_engine::{Error, Result, Session};
use postroom_model::{Code, Sent};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a second press waits for the first one: so many pauses.
const PATIENCE: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// Submits `content` through `work`, unless the same was done before under the form's key.
pub async fn submit<W>(
    web: &Web,
    session: &Session,
    fields: &Fields,
    content: &impl Serialize,
    work: impl Fn() -> W,
) -> Result<Sent>
where
    W: Future<Output = Result<Sent>> + Send + 'static,
{
    let Some(key) = fields.get("key").filter(|key| !key.is_empty()) else { return work().await };
    let content = serde_json::to_vec(content).unwrap_or_default();
    let hash = Sha256::new().chain_update(key).chain_update(content).finalize().into();
    // Forms have keys of their own, beside those that programs choose.
    let key = format!("form:{}", BASE64_URL_SAFE_NO_PAD.encode(hash));
    for _ in 0..PATIENCE {
        let work = work();
        let noted = async move {
            let body = serde_json::to_string(&work.await?).map_err(unreadable)?;
            Ok(Answer { status: 201, body, without_secret: None })
        };
        match once(web, session.caller.id, key.clone(), hash, noted).await? {
            Some(answer) => return serde_json::from_str(&answer.body).map_err(unreadable),
            None => tokio::time::sleep(PAUSE).await,
        }
    }
    Err(Code::IdempotencyRunning.into())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unreadable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a noted answer: {error}"))
}
