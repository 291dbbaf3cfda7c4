//! Connections: accepted, served with HTTP/1.1, and brought to an end when the process is to stop.
//!
//! Behind a proxy that is all there is to speak. A connection that becomes an event stream is handed
//! over to [`handoff`].

use super::handoff::{self, Handoff};
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

/// Longest head of a request, and most that is buffered.
const BUFFER: usize = 16 * 1024;
/// How long a client may take to send the head of a request, or keep a connection without one.
const PATIENCE: Duration = Duration::from_secs(60);
/// A pause when no connection can be accepted, such as when there are no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// What a connection leaves when it becomes an event stream.
type Left = Arc<OnceLock<(Bytes, Handoff)>>;

/// Serves until `stop`, and lets requests that run come to their end. Connections are tracked by
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
                    if let Some((socket, head, subscription)) =
                        Box::pin(connection(socket, peer, router, stop)).await
                    {
                        streams.spawn(handoff::run(socket, head, subscription));
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Serves one connection to its end; what is left of it, if it has become an event stream.
async fn connection(
    socket: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
) -> Option<(TcpStream, Bytes, Subscription)> {
    // Events are small and should leave at once.
    let _ = socket.set_nodelay(true);
    let left = Left::default();
    let leaving = left.clone();
    let service = service_fn(move |request| answer(request, peer, router.clone(), leaving.clone()));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(socket), service);
    let mut stopping = Box::pin(stop.cancelled());
    let mut told = false;
    let ended = poll_fn(|context| {
        if !told && stopping.as_mut().poll(context).is_ready() {
            told = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        let ended = Pin::new(&mut connection).poll(context);
        // The request that leaves something behind waits for ever: the connection is not to end it.
        if left.get().is_some() { Poll::Ready(Ok(())) } else { ended }
    });
    if let Err(error) = ended.await {
        tracing::debug!(%error, "a connection ended");
    }
    let (head, handoff) = left.get()?;
    let subscription = handoff.take()?;
    Some((connection.into_parts().io.into_inner(), head.clone(), subscription))
}

type Answering = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// Answers a request; for ever if it leaves a subscription behind.
fn answer(request: Request<Incoming>, peer: SocketAddr, router: Router, left: Left) -> Answering {
    let handoff = Handoff::default();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(handoff.clone());
    Box::pin(async move {
        let Ok(response) = router.oneshot(request).await;
        if handoff.is_empty() {
            return Ok(response);
        }
        let (parts, _) = response.into_parts();
        let _ = left.set((handoff::head(&parts), handoff));
        pending().await
    })
}
