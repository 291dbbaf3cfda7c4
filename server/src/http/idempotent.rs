//! Requests with an idempotency key: run once, and answered the same however often they are sent.
//!
//! The work runs in a task of its own, so that it ends and its response is stored even when the client
//! has disconnected: that is when it sends the request again.

use super::state::AppState;
use postroom_engine::{Error, Result, idempotency::Begin};
use postroom_model::{Code, UserId};

/// The response to a request that was run.
#[derive(Clone, Debug)]
pub struct StoredResponse {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// What is stored instead of a body that holds a secret.
    pub without_secret: Option<String>,
}

/// Runs `work` unless it was run before under this key; `None` while another request runs it.
/// `request_hash` tells whether it is the same request.
///
/// # Errors
/// Those of `work`, which then leaves nothing stored; the key was used for another request.
pub async fn run_idempotent(
    state: &AppState,
    user: UserId,
    key: String,
    request_hash: [u8; 32],
    work: impl Future<Output = Result<StoredResponse>> + Send + 'static,
) -> Result<Option<StoredResponse>> {
    let postroom = state.postroom.clone();
    let run = async move {
        let requests = postroom.idempotency();
        match requests.begin(user, &key, request_hash).await? {
            Begin::New => match work.await {
                Ok(response) => {
                    let stored = response.without_secret.as_ref().unwrap_or(&response.body);
                    requests.finish(user, &key, response.status, stored).await?;
                    Ok(Some(response))
                }
                Err(error) => {
                    requests.abandon(user, &key).await?;
                    Err(error)
                }
            },
            Begin::Replay { status, body } => Ok(Some(StoredResponse { status, body, without_secret: None })),
            Begin::Mismatch => Err(Code::IdempotencyMismatch.into()),
            Begin::Running => Ok(None),
        }
    };
    tokio::spawn(run)
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("a request under a key: {error}"))))
}
