//! Request bodies, received to their end: within a limit of size, and within a time.
//!
//! `requester` receives a body before it looks up who sends it. However slowly a body arrives, a request is decided on
//! access that is valid once all of it is here: who has signed out, or lost a role, meanwhile can do nothing with it.
//! Handlers then take the body with [`read_body`], and wait for nobody.
//!
//! Where a route may be sent the text of a message, [`allow`] says so; whoever is not signed in sends no more than
//! names and a password.

use super::problem::{Problem, Result};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::Request,
};
use http_body::Body as _;
use http_body_util::BodyExt;
use postroom_model::Code;
use postroom_texts::requests;
use std::time::Duration;
use tokio::time::timeout;

/// The most of a body in which there is no text of a message: ids, names, settings.
const MAX_BYTES: usize = 64 * 1024;
/// The most from somebody who is not signed in.
pub const MAX_ANONYMOUS_BYTES: usize = 16 * 1024;
/// How long a body may take to arrive.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most that a route may be sent.
#[derive(Clone, Copy)]
pub struct MaxBytes(usize);

/// A layer for routes that may be sent more than names and ids.
pub fn allow(max_bytes: usize) -> Extension<MaxBytes> {
    Extension(MaxBytes(max_bytes))
}

/// Marks a request whose body is here as a whole.
#[derive(Clone, Copy)]
struct Received;

/// How many bytes the body of a request has at most, as far as it says so.
pub fn announced_bytes(request: &Request) -> Option<usize> {
    request.body().size_hint().upper().map(|upper| usize::try_from(upper).unwrap_or(usize::MAX))
}

/// Waits until the body of a request is here as a whole, at most `max` bytes of it.
///
/// # Errors
/// The body is larger than allowed or too slow, or the connection breaks off.
pub async fn receive(request: Request, max: usize) -> Result<Request> {
    let (mut parts, body) = request.into_parts();
    let bytes = collect_within(TIMEOUT, body, max).await?;
    parts.extensions.insert(Received);
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Reads the whole body of a request. One that was not received before is of somebody who may send little.
///
/// # Errors
/// As for [`receive`]; the body is larger than its route allows.
pub async fn read_body(request: Request) -> Result<Bytes> {
    let (parts, body) = request.into_parts();
    if parts.extensions.get::<Received>().is_none() {
        return collect_within(TIMEOUT, body, MAX_ANONYMOUS_BYTES).await;
    }
    let max = parts.extensions.get::<MaxBytes>().map_or(MAX_BYTES, |MaxBytes(max)| *max);
    to_bytes(body, max).await.map_err(|_| Code::TooLarge.into())
}

async fn collect_within(time: Duration, body: Body, max: usize) -> Result<Bytes> {
    if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(Code::TooLarge.into());
    }
    timeout(time, collect(body, max)).await.unwrap_or_else(|_| Err(Code::BodyTimeout.into()))
}

/// Copies what arrives together, as each part would keep the buffer that it arrived in.
async fn collect(mut body: Body, max: usize) -> Result<Bytes> {
    // A vector that grows would take up to twice as much.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(max).min(max);
    let mut bytes = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::unreadable(requests::body_broken()))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > max {
            return Err(Code::TooLarge.into());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::convert::Infallible;

    fn request(chunks: usize) -> Request {
        let chunks = (0..chunks).map(|_| Ok::<_, Infallible>(vec![b'x'; 1024]));
        Request::new(Body::from_stream(stream::iter(chunks)))
    }

    #[tokio::test]
    async fn a_body_of_somebody_unknown_is_small() {
        assert_eq!(read_body(request(16)).await.unwrap().len(), 16 * 1024);
        assert_eq!(read_body(request(17)).await.unwrap_err().0.code, Code::TooLarge);
    }

    #[tokio::test]
    async fn what_was_received_may_be_as_large_as_its_route_allows() {
        let received = receive(request(70), 80 * 1024).await.unwrap();
        assert_eq!(read_body(received).await.unwrap_err().0.code, Code::TooLarge);
        let mut received = receive(request(70), 80 * 1024).await.unwrap();
        received.extensions_mut().insert(MaxBytes(70 * 1024));
        assert_eq!(read_body(received).await.unwrap().len(), 70 * 1024);
        assert_eq!(receive(request(81), 80 * 1024).await.unwrap_err().0.code, Code::TooLarge);
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let body = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let refused = collect_within(Duration::from_millis(1), body, 1).await.unwrap_err();
        assert_eq!(refused.0.code, Code::BodyTimeout);
    }
}
