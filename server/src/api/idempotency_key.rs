//! The `Idempotency-Key` of a request that may be sent again. The engine runs it once.

use super::json_body::JsonBody;
use crate::http::problem::{Problem, Result};
use axum::{extract::FromRequestParts, http::request::Parts};
use postroom_engine::idempotency::RequestKey;
use postroom_model::{Code, UserId};
use postroom_texts::requests;
use serde::Serialize;

/// Extractor: the header `Idempotency-Key`, if the request has it.
pub struct IdempotencyKey(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(key) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = key.to_str().map_err(|_| Problem::unreadable(requests::key_unreadable()))?;
        Ok(Self(Some(key.to_owned())))
    }
}

impl IdempotencyKey {
    /// The key as the engine takes it, for this user and request.
    ///
    /// # Errors
    /// The key cannot be used.
    pub fn of<T>(self, user: UserId, request: &JsonBody<T>) -> Result<Option<RequestKey>> {
        self.of_bytes(user, request.request_hash)
    }

    /// The same where the body holds a password: the request is this content, which leaves it out.
    ///
    /// # Errors
    /// The key cannot be used.
    pub fn of_content(self, user: UserId, content: &impl Serialize) -> Result<Option<RequestKey>> {
        self.of_bytes(user, serde_json::to_vec(content).map_err(|_| Code::Internal)?)
    }

    fn of_bytes(self, user: UserId, request: impl AsRef<[u8]>) -> Result<Option<RequestKey>> {
        Ok(self.0.map(|key| RequestKey::new(user, &key, request)).transpose()?)
    }
}
