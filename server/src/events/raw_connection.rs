//! Raw SSE connections: event streams without an HTTP connection around them.
//!
//! What an open stream costs is the memory that waits with it. After `/events` has answered, an HTTP/1.1
//! connection is needed for nothing but its socket. So the handler does not make a body of the
//! subscription: it stores it in the request's [`TakeOver`], the listener drops the connection with its
//! buffers, and [`run`] writes the response's head and the events to the bare socket. The response has
//! neither length nor chunks, and ends where the connection is closed, as HTTP/1.1 allows.
//!
//! hyper can give up a connection only after `101 Switching Protocols` (`hyper::upgrade`), which an
//! `EventSource` does not ask for; hence our own way.

use super::encoding::{KEEP_ALIVE, KEEP_ALIVE_INTERVAL, encode};
use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, header, response},
};
use postroom_engine::live::Subscription;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

/// How long a client may take to receive an event.
const SEND_TIMEOUT: Duration = Duration::from_secs(20);

/// A request extension by which a handler asks the listener to take over the connection and to send the
/// events of a subscription on it.
#[derive(Clone, Default)]
pub struct TakeOver(Arc<Mutex<Option<Subscription>>>);

impl TakeOver {
    /// Asks for the connection to be taken over.
    pub fn request(&self, subscription: Subscription) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(subscription);
    }

    /// Whether a handler has asked for it.
    pub fn is_requested(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Takes the subscription out, if a handler has stored one.
    pub fn take_subscription(&self) -> Option<Subscription> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Sends the head of the response, then events, until the engine or the client ends the stream.
///
/// # Errors
/// The client has disconnected, or does not receive what it is sent.
pub async fn run(mut socket: TcpStream, head: Bytes, mut subscription: Subscription) -> io::Result<()> {
    send(&mut socket, &head).await?;
    drop(head);
    loop {
        let text = tokio::select! {
            frame = timeout(KEEP_ALIVE_INTERVAL, subscription.next()) => match frame {
                Ok(Some(frame)) => encode(&frame),
                Ok(None) => return socket.shutdown().await,
                Err(_) => KEEP_ALIVE,
            },
            () = disconnected(&socket) => return Ok(()),
        };
        tokio::select! {
            // First, as the last event is sent after the stream has ended.
            biased;
            sent = send(&mut socket, &text) => sent?,
            () = subscription.ended() => return Ok(()),
        }
    }
}

async fn send(socket: &mut TcpStream, text: &[u8]) -> io::Result<()> {
    timeout(SEND_TIMEOUT, socket.write_all(text)).await?
}

/// Returns when the client has closed its end. What it sends before is ignored.
async fn disconnected(socket: &TcpStream) {
    let mut ignored = [0; 64];
    while socket.readable().await.is_ok() {
        match socket.try_read(&mut ignored) {
            Ok(1..) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Ok(0) | Err(_) => return,
        }
    }
}

/// Encodes the head of a response for HTTP/1.1.
pub fn encode_head(parts: &response::Parts) -> Bytes {
    let mut text = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    for (name, value) in parts.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH) {
        encode_header(&mut text, name, value);
    }
    encode_header(&mut text, &header::CONNECTION, &HeaderValue::from_static("close"));
    text.extend_from_slice(b"\r\n");
    text.into()
}

fn encode_header(text: &mut Vec<u8>, name: &HeaderName, value: &HeaderValue) {
    for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
        text.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Response;
    use postroom_engine::{Client, Postroom, Settings, accounts::NewAccount, live::StreamAccess};
    use postroom_testing::TestDatabase;
    use tokio::net::{TcpListener, TcpSocket};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_write_is_given_up_when_access_ends() {
        let database = TestDatabase::sqlite();
        let postroom = Postroom::open(Settings::for_database(database.url())).await.unwrap();
        let new = NewAccount {
            name: "anna".to_owned(),
            email: "anna@example.org".to_owned(),
            ..NewAccount::default()
        };
        postroom.accounts().add(new, None).await.unwrap();
        let anna = postroom.accounts().caller("anna").await.unwrap().unwrap();
        let (_, session) = postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        let stream = postroom.live().subscribe(StreamAccess::of_session(&session), None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let reader = TcpSocket::new_v4().unwrap().connect(listener.local_addr().unwrap()).await.unwrap();
        let (socket, _) = listener.accept().await.unwrap();
        socket.writable().await.unwrap();
        // What the reader does not take fills all buffers.
        while socket.try_write(&[b':'; 64 * 1024]).is_ok() {}
        let sending = tokio::spawn(run(socket, Bytes::new(), stream));
        postroom.sessions().revoke(&anna, session.id).await.unwrap();
        assert!(timeout(SEND_TIMEOUT / 2, sending).await.unwrap().unwrap().is_ok());
        drop(reader);
    }

    #[test]
    fn the_head_has_no_length_and_closes_the_connection() {
        let response =
            Response::builder().header("content-type", "text/event-stream").header("content-length", "0");
        let (parts, ()) = response.body(()).unwrap().into_parts();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        assert_eq!(encode_head(&parts), head);
    }
}
