//! Bodies of requests and answers that tell how far they have come.

use super::{
    answers::Sending,
    progress::{ConnectionProgress, Phase},
};
use axum::body::{Body, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// The end of an answer that is kept here until the connection has room for it, so that it is known what is not sent
/// yet. The rest is handed over at once: each part would take a system call of its own.
const TAIL: usize = 16 * 1024;

/// The body of a request; its end is noted.
pub struct ReceivedBody<B> {
    body: B,
    progress: Arc<ConnectionProgress>,
}

impl<B: HttpBody> ReceivedBody<B> {
    /// Notes that a request has begun, and with its body's end that it is complete.
    pub fn new(body: B, progress: Arc<ConnectionProgress>) -> Self {
        progress.set(if body.is_end_stream() { Phase::Answering } else { Phase::Receiving });
        Self { body, progress }
    }
}

impl<B: HttpBody + Unpin> HttpBody for ReceivedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.progress.set(Phase::Answering);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. Its [`TAIL`] is handed over when the rest has been sent, so that what is not sent yet is known.
pub struct SentBody {
    body: Body,
    /// What the body has given and was not handed over yet.
    rest: Bytes,
    progress: Arc<ConnectionProgress>,
    _sending: Option<Sending>,
}

impl SentBody {
    /// Notes that an answer is being sent, until it is dropped.
    pub fn new(body: Body, progress: Arc<ConnectionProgress>, sending: Option<Sending>) -> Self {
        progress.set(Phase::Sending);
        Self { body, rest: Bytes::new(), progress, _sending: sending }
    }
}

impl HttpBody for SentBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return other,
            }
        }
        let part = match self.rest.len() {
            whole if whole > TAIL => whole - TAIL,
            tail => tail,
        };
        let part = self.rest.split_to(part);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        let body = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

impl Drop for SentBody {
    fn drop(&mut self) {
        self.progress.set(Phase::Receiving);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn the_end_of_an_answer_is_handed_over_last() {
        let progress = ConnectionProgress::new();
        let answer = vec![7; 2 * TAIL + 5];
        let mut body = SentBody::new(Body::from(answer.clone()), progress.clone(), None);
        assert_eq!(body.size_hint().exact(), u64::try_from(answer.len()).ok());
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!((first.len(), progress.phase()), (TAIL + 5, Phase::Sending));
        assert_eq!(body.size_hint().exact(), u64::try_from(TAIL).ok());
        assert_eq!(body.collect().await.unwrap().to_bytes().len(), TAIL);
        assert_eq!(progress.phase(), Phase::Receiving);
    }

    #[tokio::test]
    async fn a_request_is_complete_with_its_body() {
        let progress = ConnectionProgress::new();
        let body = ReceivedBody::new(Body::from("text"), progress.clone());
        assert_eq!(progress.phase(), Phase::Receiving);
        body.collect().await.unwrap();
        assert_eq!(progress.phase(), Phase::Answering);
        ReceivedBody::new(Body::empty(), progress.clone());
        assert_eq!(progress.phase(), Phase::Answering);
    }
}
