//! Request bodies, read to their end.

use super::problem::{Problem, Result};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use postroom_model::Code;
use postroom_texts::requests;

/// Reads the whole body of a request.
///
/// # Errors
/// The body is larger than allowed, or the connection breaks off.
pub async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge.into(),
        _ => Problem::unreadable(requests::body_broken()),
    })
}
