//! Accepts connections, serves HTTP/1.1 on them, and ends them when the process is to stop.
//!
//! A proxy in front speaks TLS and other versions of HTTP. A connection on which `/events` was asked
//! for becomes a [raw SSE connection](raw_connection).

mod answers;
mod bodies;
mod connection;
mod limits;
mod progress;

use crate::{events::raw_connection, http::state::AppState};
use answers::Answers;
use axum::Router;
use connection::Connection;
use limits::ConnectionLimits;
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The pause after a connection could not be accepted, such as when there are no more file descriptors.
const ACCEPT_RETRY_PAUSE: Duration = Duration::from_millis(100);

/// What all listeners of this process share.
#[derive(Clone)]
pub struct Shared {
    limits: Arc<ConnectionLimits>,
    answers: Arc<Answers>,
    /// Cancelled when the process is to stop.
    pub stop: CancellationToken,
    /// All connections, so that their end can be waited for.
    pub tracker: TaskTracker,
}

impl Shared {
    /// For the listeners of a server.
    pub fn new(state: &AppState) -> Self {
        let limits = &state.postroom.settings().limits;
        Self {
            limits: ConnectionLimits::new(limits, state.trusted_proxies.clone()),
            answers: Arc::default(),
            stop: CancellationToken::new(),
            tracker: TaskTracker::new(),
        }
    }
}

/// Serves until the process is to stop, then lets requests that run come to their end.
pub async fn serve(listener: TcpListener, router: Router, shared: Shared) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shared.stop.cancelled() => return,
        };
        match accepted {
            Ok((socket, peer)) => {
                // One too many is closed at once.
                let Some(permit) = shared.limits.admit(peer.ip()) else { continue };
                let (answers, stop) = (shared.answers.clone(), shared.stop.clone());
                let (router, streams) = (router.clone(), shared.tracker.clone());
                shared.tracker.spawn(async move {
                    let connection = Connection { peer, router, answers, stop };
                    let served = Box::pin(connection.serve(socket)).await;
                    drop(permit);
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
