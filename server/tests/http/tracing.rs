//! What the log holds of a request.

use crate::support::TestServer;
use serde_json::{Value, json};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The span of a request to a route, as it was when the response was ready.
    fn request(&self, route: &str) -> Value {
        let text = self.text();
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut responses = events.filter(|event| event["fields"]["message"] == "responded");
        let response = responses.find(|event| event["span"]["route"] == route);
        response.unwrap_or_else(|| panic!("{route}: {text}"))["span"].take()
    }
}

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// One thread, as the subscriber of a test is that of its thread.
#[tokio::test]
async fn requests_are_traced_without_addresses_secrets_and_texts() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
    let _guard = tracing::subscriber::set_default(subscriber.with_writer(log.clone()).finish());
    let server = TestServer::sqlite(|_| {}).await;
    let mut anna = server.member("anna").await.with_header("x-request-id", "id-of-the-proxy");
    server.send_message(&anna, "anna", "Subject-of-a-message").await;
    anna.get("/inbox?next=search-words").await;
    anna.get("/set-password/secret-of-a-link").await;
    anna.post_form("/set-password/secret-of-a-link", &[("password", "long-enough-secret")]).await;
    let mut attacked = anna.clone().with_header("sec-fetch-site", "cross-site");
    attacked.post_form("/set-password/secret-of-a-link", &[("password", "long-enough-secret")]).await;
    anna.clone().with_header("accept", "application/json").send_json("POST", "/rpc/counts", &json!({})).await;
    anna.get("/api/v1/messages/17").await;

    let span = log.request("/api/v1/messages/{id}");
    assert_eq!((&span["method"], &span["status"]), (&"GET".into(), &404.into()));
    assert_eq!(span["request_id"], "id-of-the-proxy");
    assert!(span["duration_ms"].is_u64(), "{span}");
    assert_eq!(log.request("/inbox")["status"], 200);
    assert_eq!(log.request("/rpc/counts")["status"], 200);
    log.request("/set-password/{token}");
    let session = anna.cookies["postroom"].clone();
    for secret in [
        "search-words",
        "secret-of-a-link",
        "long-enough-secret",
        "Subject-of-a-message",
        "Some words.",
        &session,
    ] {
        assert!(!log.text().contains(secret), "{secret}: {}", log.text());
    }
}

/// The event stream, too, is traced and gets an id.
#[tokio::test]
async fn event_streams_are_traced() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::DEBUG);
    let _guard = tracing::subscriber::set_default(subscriber.with_writer(log.clone()).finish());
    let server = TestServer::sqlite(|_| {}).await;
    let response = server.anonymous().get("/events?ticket=a-guess").await;
    response.assert_problem(401, "session.required");
    assert!(!response.header("x-request-id").is_empty());
    assert_eq!(log.request("/events")["status"], 401);
    assert!(!log.text().contains("a-guess"));
}
