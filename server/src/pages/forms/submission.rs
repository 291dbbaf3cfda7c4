//! A form that is submitted twice sends one message.
//!
//! Each form carries a random key. The same form posted again gets the first response. Another text
//! under the same key, after going back and writing on, is another submission.

use super::fields::Fields;
use crate::http::{
    idempotent::{StoredResponse, run_idempotent},
    state::AppState,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use postroom_engine::{Error, Result, Session};
use postroom_model::{Code, Sent};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How often a second submission looks whether the first one has ended, and the pause between.
const MAX_POLLS: u32 = 100;
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Submits `content` through `work`, unless it was submitted before under the form's key.
pub async fn submit<W>(
    state: &AppState,
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
    // Apart from the keys that REST clients choose.
    let key = format!("form:{}", BASE64_URL_SAFE_NO_PAD.encode(hash));
    for _ in 0..MAX_POLLS {
        let work = work();
        let stored = async move {
            let body = serde_json::to_string(&work.await?).map_err(not_serializable)?;
            Ok(StoredResponse { status: 201, body, without_secret: None })
        };
        match run_idempotent(state, session.caller.id, key.clone(), hash, stored).await? {
            Some(response) => return serde_json::from_str(&response.body).map_err(not_serializable),
            None => tokio::time::sleep(POLL_INTERVAL).await,
        }
    }
    Err(Code::IdempotencyRunning.into())
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err wants")]
fn not_serializable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a stored response: {error}"))
}
