//! Calls that create something: run once under an `Idempotency-Key`, answered with 201.

use super::input::Input;
use crate::web::{
    Web,
    once::{Answer, once},
    problem::{Problem, Result},
};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use postroom_engine::{Error, Result as Done};
use postroom_model::{Code, UserId};
use serde::Serialize;

/// The key of a request that may come again.
pub struct Key(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(key) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = key.to_str().map_err(|_| Problem::unreadable("The idempotency key cannot be read."))?;
        Ok(Self(Some(key.to_owned())))
    }
}

/// What was created, and how that is noted: without its secret if it has one.
pub struct Created<T> {
    /// The answer.
    pub shown: T,
    /// The answer to the same request sent again, where it differs.
    pub again: Option<T>,
}

impl<T> From<T> for Created<T> {
    fn from(shown: T) -> Self {
        Self { shown, again: None }
    }
}

/// Runs `work` for a user, once if the request has a key.
///
/// # Errors
/// Those of the work and of the key.
pub async fn create<T: Serialize + Send + 'static, I>(
    web: &Web,
    user: UserId,
    key: Key,
    input: &Input<I>,
    work: impl Future<Output = Done<Created<T>>> + Send + 'static,
) -> Result<Response> {
    let answering = async move {
        let created = work.await?;
        let without_secret = created.again.as_ref().map(text).transpose()?;
        Ok(Answer { status: 201, body: text(&created.shown)?, without_secret })
    };
    let answer = match key.0 {
        None => Some(answering.await?),
        Some(key) => once(web, user, key, input.digest, answering).await?,
    };
    let answer = answer.ok_or(Code::IdempotencyRunning)?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::CREATED);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response())
}

fn text<T: Serialize>(value: &T) -> Done<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::Internal(format!("an answer cannot be written: {error}")))
}
