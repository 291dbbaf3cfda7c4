//! Request bodies, read to their end: within a limit of size, and within a time.
//!
//! Only here are bodies read, so nothing else limits them. Where a route may be sent the text of a message,
//! [`allow`] says so; whoever is not signed in sends no more than names and a password.

use super::{
    problem::{Problem, Result},
    requester,
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::Request,
    http::{header, request::Parts},
};
use http_body_util::BodyExt;
use postroom_model::Code;
use postroom_texts::requests;
use std::time::Duration;
use tokio::{sync::Semaphore, time::timeout};

/// The most of a body in which there is no text of a message: ids, names, settings.
const MAX_BYTES: usize = 64 * 1024;
/// The most from somebody who is not signed in.
const MAX_ANONYMOUS_BYTES: usize = 16 * 1024;
/// How long a body may take to arrive.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How much all larger bodies may take together, in KiB. Further ones wait until there is room.
static ROOM_FOR_LARGE_BODIES: Semaphore = Semaphore::const_new(128 * 1024);

/// The most that a route may be sent.
#[derive(Clone, Copy)]
pub struct MaxBytes(usize);

/// A layer for routes that may be sent more than names and ids.
pub fn allow(max_bytes: usize) -> Extension<MaxBytes> {
    Extension(MaxBytes(max_bytes))
}

/// Reads the whole body of a request.
///
/// # Errors
/// The body is larger than allowed or too slow, or the connection breaks off.
pub async fn read_body(request: Request) -> Result<Bytes> {
    read_within(TIMEOUT, request).await
}

async fn read_within(time: Duration, request: Request) -> Result<Bytes> {
    let (parts, body) = request.into_parts();
    let max = max_bytes(&parts);
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > max) {
        return Err(Code::TooLarge.into());
    }
    timeout(time, collect(body, max)).await.unwrap_or_else(|_| Err(Code::BodyTimeout.into()))
}

fn max_bytes(parts: &Parts) -> usize {
    if requester::session(parts).is_none() && requester::bearer(parts).is_none() {
        return MAX_ANONYMOUS_BYTES;
    }
    parts.extensions.get::<MaxBytes>().map_or(MAX_BYTES, |MaxBytes(max)| *max)
}

/// Copies what arrives together, as each part would keep the buffer that it arrived in.
async fn collect(mut body: Body, max: usize) -> Result<Bytes> {
    let (mut bytes, mut room) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::unreadable(requests::body_broken()))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > max {
            return Err(Code::TooLarge.into());
        }
        bytes.extend_from_slice(&data);
        if room.is_none() && bytes.len() > MAX_ANONYMOUS_BYTES {
            let kibibytes = u32::try_from(max / 1024).unwrap_or(u32::MAX);
            room = ROOM_FOR_LARGE_BODIES.acquire_many(kibibytes).await.ok();
        }
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
    async fn a_body_that_never_ends_is_given_up() {
        let request = Request::new(Body::from_stream(stream::pending::<Result<Bytes, Infallible>>()));
        let refused = read_within(Duration::from_millis(1), request).await.unwrap_err();
        assert_eq!(refused.0.code, Code::BodyTimeout);
    }
}
