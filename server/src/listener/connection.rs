//! One HTTP/1.1 connection, from its acceptance to its end.
//!
//! It ends where its client keeps it waiting: hyper sees to the time that the head of a request may take, and
//! to connections without one; bodies of requests have a time of their own where they are read; what remains
//! is a client that does not take its answer, and shutdown.

use super::{
    answers::Answers,
    bodies::{ReceivedBody, SentBody},
    progress::{ConnectionProgress, Phase},
};
use crate::{
    events::raw_connection::{self, TakeOver},
    http::layers::AnswerBytes,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    response::Response,
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use postroom_engine::live::Subscription;
use std::{
    convert::Infallible,
    future::{pending, poll_fn},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    net::TcpStream,
    time::{Sleep, sleep},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// The longest head of a request, and the most that is buffered of a connection.
const MAX_BUFFER: usize = 16 * 1024;
/// How long a client may take to send the head of a request, or keep a connection without one.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a client may take to receive an answer.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a client may take when the process is to stop: to complete its request, or to receive an answer.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// Set once a handler has asked for the connection: the head of its response, and its subscription.
type TakenOver = Arc<OnceLock<(Bytes, TakeOver)>>;
type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response<SentBody>, Infallible>> + Send>>;

/// What a connection needs to be served.
pub struct Connection {
    /// The address of the client or its proxy.
    pub peer: SocketAddr,
    /// What answers its requests.
    pub router: Router,
    /// Where its answers are counted.
    pub answers: Arc<Answers>,
    /// Cancelled when the process is to stop.
    pub stop: CancellationToken,
}

impl Connection {
    /// Serves the connection to its end. Returns what the stream goes on with if it was taken over.
    pub async fn serve(self, socket: TcpStream) -> Option<(TcpStream, Bytes, Subscription)> {
        // Events are small and should leave at once.
        let _ = socket.set_nodelay(true);
        let (taken_over, progress) = (TakenOver::default(), ConnectionProgress::new());
        let stop = self.stop.clone();
        let (for_requests, of_requests) = (taken_over.clone(), progress.clone());
        let service =
            service_fn(move |request| self.respond(request, for_requests.clone(), of_requests.clone()));
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_READ_TIMEOUT)
            .max_buf_size(MAX_BUFFER)
            .serve_connection(TokioIo::new(socket), service);
        let mut stopping = Box::pin(stop.cancelled());
        let mut is_stopping = false;
        let mut patience = Patience::default();
        let end = poll_fn(|context| {
            if !is_stopping && stopping.as_mut().poll(context).is_ready() {
                is_stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            let end = Pin::new(&mut connection).poll(context).map(|end| {
                if let Err(error) = end {
                    tracing::debug!(%error, "a connection ended");
                }
            });
            let given_up = progress.poll_cut(context) || patience.has_ended(&progress, is_stopping, context);
            // The request that was taken over is never answered, so the connection does not end by itself.
            if end.is_ready() || taken_over.get().is_some() || given_up { Poll::Ready(()) } else { end }
        });
        end.await;
        let (head, take_over) = taken_over.get()?;
        let subscription = take_over.take_subscription()?;
        Some((connection.into_parts().io.into_inner(), head.clone(), subscription))
    }

    /// Answers a request; never, if its handler asks for the connection.
    fn respond(
        &self,
        request: Request<Incoming>,
        taken_over: TakenOver,
        progress: Arc<ConnectionProgress>,
    ) -> ResponseFuture {
        let take_over = TakeOver::default();
        let mut request = request.map(|body| Body::new(ReceivedBody::new(body, progress.clone())));
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(take_over.clone());
        let (router, answers) = (self.router.clone(), self.answers.clone());
        Box::pin(async move {
            let Ok(response) = router.oneshot(request).await;
            if take_over.is_requested() {
                let (parts, _) = response.into_parts();
                let _ = taken_over.set((raw_connection::encode_head(&parts), take_over));
                return pending().await;
            }
            let bytes = response.extensions().get::<AnswerBytes>().copied();
            let sending = bytes.map(|AnswerBytes(bytes)| answers.add(bytes, progress.clone()));
            Ok(response.map(|body| SentBody::new(body, progress, sending)))
        })
    }
}

/// The time that the client is given for what the connection waits for.
#[derive(Default)]
struct Patience(Option<(Duration, Pin<Box<Sleep>>)>);

impl Patience {
    /// Whether the client has had its time. If not, the task is woken when that ends.
    fn has_ended(
        &mut self,
        progress: &ConnectionProgress,
        is_stopping: bool,
        context: &mut Context<'_>,
    ) -> bool {
        let given = match progress.phase() {
            Phase::Answering => None,
            _ if is_stopping => Some(STOP_TIMEOUT),
            Phase::Sending => Some(SEND_TIMEOUT),
            // hyper waits for the head of a request, and whoever reads its body for that.
            Phase::Receiving => None,
        };
        let Some(given) = given else {
            self.0 = None;
            return false;
        };
        let (_, end) = match self.0.take() {
            Some((known, end)) if known == given => self.0.insert((known, end)),
            _ => self.0.insert((given, Box::pin(sleep(given)))),
        };
        end.as_mut().poll(context).is_ready()
    }
}
