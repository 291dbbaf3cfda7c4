//! Event streams without an HTTP connection around them.
//!
//! An open stream costs what waits with it. Once `/events` has answered, of the connection nothing is
//! needed but the socket: the handler hands the subscription over here instead of making a body of it,
//! the connection gives up its buffers, and a small task writes what is left to write. Such an answer
//! ends with its connection, as HTTP allows.

use super::events::text;
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, header, response},
};
use postroom_engine::live::Subscription;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

/// A stream that has nothing to tell says so, lest proxies think that it is dead.
pub const SIGN_OF_LIFE: Duration = Duration::from_secs(25);
/// How long a client may take to receive an event.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a handler leaves a subscription for its connection. Travels with the request.
#[derive(Clone, Default)]
pub struct Handoff(Arc<Mutex<Option<Subscription>>>);

impl Handoff {
    /// Leaves it.
    pub fn give(&self, subscription: Subscription) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(subscription);
    }

    /// Nothing was left.
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Takes it, if one was left.
    pub fn take(&self) -> Option<Subscription> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Writes the head of the answer, then the frames, until the engine or the client ends it.
///
/// # Errors
/// The client has gone, or does not receive what it is sent.
pub async fn run(mut socket: TcpStream, head: Bytes, mut subscription: Subscription) -> io::Result<()> {
    send(&mut socket, &head).await?;
    drop(head);
    loop {
        let text = tokio::select! {
            frame = timeout(SIGN_OF_LIFE, subscription.next()) => match frame {
                Ok(Some(frame)) => text(&frame),
                Ok(None) => return socket.shutdown().await,
                Err(_) => Bytes::from_static(b":\n\n"),
            },
            () = gone(&socket) => return Ok(()),
        };
        send(&mut socket, &text).await?;
    }
}

async fn send(socket: &mut TcpStream, text: &[u8]) -> io::Result<()> {
    timeout(PATIENCE, socket.write_all(text)).await?
}

/// Returns when the client has closed its end. What else it may send is of no interest.
async fn gone(socket: &TcpStream) {
    let mut ignored = [0; 64];
    while socket.readable().await.is_ok() {
        match socket.try_read(&mut ignored) {
            Ok(1..) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Ok(0) | Err(_) => return,
        }
    }
}

/// The head of an answer as it is written on the wire.
pub fn head(parts: &response::Parts) -> Bytes {
    let mut text = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    let closing: HeaderMap = [(header::CONNECTION, HeaderValue::from_static("close"))].into_iter().collect();
    let fields = parts.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    for (name, value) in fields.chain(closing.iter()) {
        field(&mut text, name, value);
    }
    text.extend_from_slice(b"\r\n");
    text.into()
}

fn field(text: &mut Vec<u8>, name: &HeaderName, value: &HeaderValue) {
    for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
        text.extend_from_slice(part);
    }
}
