//! Calls that create something: run once under an `Idempotency-Key`, answered with 201.

use super::json_body::JsonBody;
use crate::http::{
    idempotent::{StoredResponse, run_idempotent},
    problem::{Problem, Result},
    state::AppState,
};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use postroom_engine::{Error, Result as EngineResult};
use postroom_model::{Code, UserId};
use serde::Serialize;

/// Extractor: the `Idempotency-Key` of a request that may be sent again.
pub struct IdempotencyKey(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(key) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = key.to_str().map_err(|_| Problem::unreadable("The idempotency key cannot be read."))?;
        Ok(Self(Some(key.to_owned())))
    }
}

/// What a call created.
///
/// Converts from the value of the response when a repeated request gets the same response.
pub struct Created<T> {
    /// The response.
    pub response: T,
    /// The response to the same request sent again, if it differs: without the secret that is shown once.
    pub replay: Option<T>,
}

impl<T> From<T> for Created<T> {
    fn from(response: T) -> Self {
        Self { response, replay: None }
    }
}

/// Runs `work` for a user; only once, if the request has a key.
///
/// # Errors
/// Those of `work` and of the key.
pub async fn create<T: Serialize + Send + 'static, I>(
    state: &AppState,
    user: UserId,
    key: IdempotencyKey,
    input: &JsonBody<I>,
    work: impl Future<Output = EngineResult<Created<T>>> + Send + 'static,
) -> Result<Response> {
    let work = async move {
        let created = work.await?;
        let without_secret = created.replay.as_ref().map(to_json).transpose()?;
        Ok(StoredResponse { status: 201, body: to_json(&created.response)?, without_secret })
    };
    let response = match key.0 {
        None => Some(work.await?),
        Some(key) => run_idempotent(state, user, key, input.request_hash, work).await?,
    };
    let response = response.ok_or(Code::IdempotencyRunning)?;
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::CREATED);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], response.body).into_response())
}

fn to_json<T: Serialize>(value: &T) -> EngineResult<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::Internal(format!("a response cannot be serialised: {error}")))
}
