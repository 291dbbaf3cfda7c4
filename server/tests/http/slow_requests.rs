//! Requests whose bodies take so long that access ends before they have arrived.

use crate::support::{TestClient, TestServer, db_test};
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};
use http_body::{Frame, SizeHint};
use postroom_engine::{
    accounts::{AccountChange, Scope},
    settings::Verdict,
};
use serde_json::json;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{sync::oneshot, task::JoinHandle};
use tower::ServiceExt;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// A body of which the length is known, and nothing else comes until it is let.
struct SlowBody {
    length: usize,
    is_awaited: Option<oneshot::Sender<()>>,
    rest: oneshot::Receiver<Bytes>,
    is_over: bool,
}

impl http_body::Body for SlowBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        if let Some(is_awaited) = self.is_awaited.take() {
            is_awaited.send(()).unwrap();
        }
        Pin::new(&mut self.rest).poll(context).map(|bytes| {
            self.is_over = true;
            Some(Ok(Frame::data(bytes.unwrap())))
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length.try_into().unwrap())
    }
}

/// A request of which only the head has arrived.
struct SlowRequest {
    body: String,
    rest: oneshot::Sender<Bytes>,
    status: JoinHandle<StatusCode>,
}

impl SlowRequest {
    /// Returns when the server waits for the body.
    async fn begin(
        server: &TestServer,
        client: &TestClient,
        (path, kind, body): (&str, &str, String),
    ) -> Self {
        let ((is_awaited, awaited), (rest, later)) = (oneshot::channel(), oneshot::channel());
        let slow = SlowBody { length: body.len(), is_awaited: Some(is_awaited), rest: later, is_over: false };
        let method = if path.starts_with("/api/v1/users/") { "PATCH" } else { "POST" };
        let request = client.build_request(method, path, Some(kind), Body::new(slow));
        let router = server.router.clone();
        let status = tokio::spawn(async move { router.oneshot(request).await.unwrap().status() });
        awaited.await.unwrap();
        Self { body, rest, status }
    }

    /// Sends the body.
    async fn end(self) -> StatusCode {
        self.rest.send(self.body.into()).unwrap();
        self.status.await.unwrap()
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Requests that change something for a member of whom a message was received: none must.
fn requests_of_a_member(message: i64) -> Vec<(String, &'static str, String)> {
    let id = message.to_string();
    let long = "word ".repeat(8000);
    let write = json!({"to": ["ben"], "subject": "x", "body": "x"});
    let act = json!({"action": "archive", "messages": [message]});
    [
        ("/api/v1/messages", JSON, write.to_string()),
        ("/api/v1/messages", JSON, json!({"to": ["ben"], "subject": "x", "body": long}).to_string()),
        (&format!("/api/v1/messages/{id}/reply"), JSON, json!({"body": "x"}).to_string()),
        ("/api/v1/messages/actions", JSON, act.to_string()),
        ("/api/v1/tokens", JSON, json!({"scopes": ["read"]}).to_string()),
        ("/write", FORM, form(&[("to", "ben"), ("subject", "x"), ("body", "x")])),
        ("/write", FORM, form(&[("to", "ben"), ("subject", "x"), ("body", &long)])),
        (&format!("/reply/{id}"), FORM, form(&[("subject", "x"), ("body", "x")])),
        ("/actions", FORM, form(&[("action", "archive"), ("messages", &id)])),
        ("/preferences/language", FORM, form(&[("language", "de")])),
        ("/rpc/write", JSON, json!({"message": write, "key": "k"}).to_string()),
        ("/rpc/act", JSON, json!({"action": "archive", "selection": {"messages": [message], "conversations": []}, "key": "k"}).to_string()),
    ]
    .map(|(path, kind, body)| (path.to_owned(), kind, body))
    .to_vec()
}

db_test!(a_request_that_arrives_after_its_session_has_ended_does_nothing);
async fn a_request_that_arrives_after_its_session_has_ended_does_nothing(server: TestServer) {
    let (ben, mut anna) = (server.member("ben").await, server.member("anna").await);
    let message = server.send_message(&ben, "anna", "Hello").await;
    for (path, kind, body) in requests_of_a_member(message) {
        let browser = server.sign_in("anna").await;
        let slow = SlowRequest::begin(&server, &browser, (&path, kind, body)).await;
        let mut other = browser.with_header("content-type", JSON);
        assert_eq!(other.request("DELETE", "/api/v1/session", None, Body::empty()).await.status, 204);
        let status = slow.end().await.as_u16();
        // Forms go to the page where one signs in, with what was typed.
        assert!(matches!(status, 303 | 307 | 401), "{path}: {status}");
    }
    assert_eq!(anna.get("/api/v1/messages?folder=sent&mode=messages").await.json()["total"], 0);
    assert_eq!(anna.get("/api/v1/messages?folder=archives").await.json()["total"], 0);
    assert_eq!(anna.get("/api/v1/tokens").await.json()["total"], 0);
    assert_eq!(anna.get("/api/v1/me").await.json()["language"], json!(null));
    // What proves that the same requests do something in time.
    for (path, kind, body) in requests_of_a_member(message) {
        let slow = SlowRequest::begin(&server, &anna, (&path, kind, body)).await;
        let status = slow.end().await.as_u16();
        assert!(matches!(status, 200 | 201 | 303), "{path}: {status}");
    }
    assert_eq!(anna.get("/api/v1/messages?folder=sent&mode=messages").await.json()["total"], 7);
}

db_test!(a_request_that_arrives_after_its_token_has_ended_does_nothing);
async fn a_request_that_arrives_after_its_token_has_ended_does_nothing(server: TestServer) {
    let ben = server.member("ben").await;
    server.add_account("anna", false, false).await;
    let message = server.send_message(&ben, "anna", "Hello").await;
    let tokens = server.postroom.tokens();
    let anna = server.caller("anna").await.id;
    let of_rest = requests_of_a_member(message).into_iter().filter(|(path, ..)| path.starts_with("/api/"));
    for (path, kind, body) in of_rest {
        let program = server.token_client("anna", &[Scope::Admin]).await;
        let slow = SlowRequest::begin(&server, &program, (&path, kind, body)).await;
        tokens.revoke(tokens.list(anna).await.unwrap()[0].id, None).await.unwrap();
        assert_eq!(slow.end().await, 401, "{path}");
        assert_eq!(tokens.list(anna).await.unwrap(), []);
    }
    let mut anna = server.sign_in("anna").await;
    assert_eq!(anna.get("/api/v1/messages?folder=sent&mode=messages").await.json()["total"], 0);
}

db_test!(a_request_that_arrives_after_its_role_was_taken_does_nothing, |s| {
    s.moderation.default = Verdict::Hold;
});
async fn a_request_that_arrives_after_its_role_was_taken_does_nothing(server: TestServer) {
    server.add_account("boss", true, true).await;
    server.add_account("root", false, true).await;
    let anna = server.member("anna").await;
    let message = server.send_message(&anna, "anna", "To be decided").await;
    let boss = server.sign_in("boss").await;
    let all_ids = json!({"action": "accept", "ids": [message]});
    for (path, body) in [
        ("/api/v1/users", json!({"name": "evil", "email": "e@example.org", "admin": true})),
        ("/api/v1/users/anna", json!({"admin": true})),
        ("/api/v1/tokens", json!({"scopes": ["admin"]})),
        ("/api/v1/moderation/actions", all_ids),
        (&format!("/api/v1/moderation/{message}/accept"), json!({"expected": "pending"})),
    ] {
        let roles = |has| AccountChange { admin: Some(has), moderator: Some(has), ..Default::default() };
        let accounts = server.postroom.accounts();
        accounts.change(None, "boss", roles(true)).await.unwrap();
        let slow = SlowRequest::begin(&server, &boss, (path, JSON, body.to_string())).await;
        accounts.change(None, "boss", roles(false)).await.unwrap();
        let expected = if path == "/api/v1/tokens" { 422 } else { 404 };
        assert_eq!(slow.end().await, expected, "{path}");
    }
    assert!(server.postroom.accounts().find("evil").await.unwrap().is_none());
    assert!(!server.caller("anna").await.profile.admin);
    assert_eq!(server.postroom.moderation().pending(), 1);
}
