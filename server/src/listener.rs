//! Accepts connections, serves HTTP/1.1 on them, and ends them when the process is to stop.
//!
//! A proxy in front speaks TLS and other versions of HTTP. A connection on which `/events` was asked
//! for becomes a [raw SSE connection](raw_connection).

use crate::events::raw_connection::{self, TakeOver};
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
    task::Poll,
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// The longest head of a request, and the most that is buffered of a connection.
const MAX_BUFFER: usize = 16 * 1024;
/// How long a client may take to send the head of a request, or keep a connection without one.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(60);
/// The pause after a connection could not be accepted, such as when there are no more file descriptors.
const ACCEPT_RETRY_PAUSE: Duration = Duration::from_millis(100);

/// Set once a handler has asked for the connection: the head of its response, and its subscription.
type TakenOver = Arc<OnceLock<(Bytes, TakeOver)>>;
type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// Serves until `stop`, then lets requests that run come to their end. Connections are tasks of
/// `tracker`, so that the caller can wait for them.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken, tracker: TaskTracker) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        match accepted {
            Ok((socket, peer)) => {
                let (router, stop, streams) = (router.clone(), stop.clone(), tracker.clone());
                tracker.spawn(async move {
                    let served = Box::pin(serve_connection(socket, peer, router, stop)).await;
                    if let Some((socket, head, subscription)) = served {
                        // A task of its own: this one has the size of an HTTP connection.
                        streams.spawn(raw_connection::run(socket, head, subscription));
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections");
                tokio::time::sleep(ACCEPT_RETRY_PAUSE).await;
            }
        }
    }
}

/// Serves one connection to its end. Returns what the stream goes on with if it was taken over.
async fn serve_connection(
    socket: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
) -> Option<(TcpStream, Bytes, Subscription)> {
    // Events are small and should leave at once.
    let _ = socket.set_nodelay(true);
    let taken_over = TakenOver::default();
    let for_requests = taken_over.clone();
    let service = service_fn(move |request| respond(request, peer, router.clone(), for_requests.clone()));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_READ_TIMEOUT)
        .max_buf_size(MAX_BUFFER)
        .serve_connection(TokioIo::new(socket), service);
    let mut stopping = Box::pin(stop.cancelled());
    let mut is_stopping = false;
    let end = poll_fn(|context| {
        if !is_stopping && stopping.as_mut().poll(context).is_ready() {
            is_stopping = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        let end = Pin::new(&mut connection).poll(context);
        // The request that was taken over is never answered, so the connection does not end by itself.
        if taken_over.get().is_some() { Poll::Ready(Ok(())) } else { end }
    });
    if let Err(error) = end.await {
        tracing::debug!(%error, "a connection ended");
    }
    let (head, take_over) = taken_over.get()?;
    let subscription = take_over.take_subscription()?;
    Some((connection.into_parts().io.into_inner(), head.clone(), subscription))
}

/// Answers a request; never, if its handler asks for the connection.
fn respond(
    request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
    taken_over: TakenOver,
) -> ResponseFuture {
    let take_over = TakeOver::default();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(take_over.clone());
    Box::pin(async move {
        let Ok(response) = router.oneshot(request).await;
        if !take_over.is_requested() {
            return Ok(response);
        }
        let (parts, _) = response.into_parts();
        let _ = taken_over.set((raw_connection::encode_head(&parts), take_over));
        pending().await
    })
}
