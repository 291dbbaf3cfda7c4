//! `/events`: the stream.

use crate::support::{TestClient, TestServer, db_test};
use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use postroom_engine::accounts::Scope;
use serde_json::{Value, json};
use std::{num::NonZeroU32, time::Duration};
use tower::ServiceExt;

/// A stream, read event by event.
struct Stream {
    body: BodyDataStream,
    text: String,
}

#[derive(Debug)]
struct Event {
    id: Option<i64>,
    name: String,
    data: Value,
}

impl Stream {
    async fn open(server: &TestServer, browser: &TestClient, path: &str) -> Self {
        let request = browser.build_request("GET", path, None, Body::empty());
        let response = server.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store, private");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        while !self.text.contains("\n\n") {
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
        let (event, rest) = self.text.split_once("\n\n").unwrap();
        let field = |name: &str| event.lines().find_map(|line| Some(line.strip_prefix(name)?.to_owned()));
        let event = Event {
            id: field("id: ").map(|id| id.parse().unwrap()),
            name: field("event: ").unwrap(),
            data: serde_json::from_str(&field("data: ").unwrap()).unwrap(),
        };
        self.text = rest.to_owned();
        Some(event)
    }

    /// The next event of a name.
    async fn event(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name}"));
            if event.name == name {
                return event;
            }
        }
    }
}

db_test!(a_new_message_arrives_with_the_counters);
async fn a_new_message_arrives_with_the_counters(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    let mut stream =
        Stream::open(&server, &ben.clone().with_header("accept-encoding", "gzip, br"), "/events").await;
    let first = stream.next().await.unwrap();
    assert_eq!((first.name.as_str(), &first.data["unread"]), ("counts", &json!(0)));
    let id = server.send_message(&anna, "ben", "Hello").await;
    assert_eq!(stream.event("counts").await.data["unread"], 1);
    let message = stream.event("message").await;
    assert_eq!((&message.data["id"], &message.data["folder"]), (&json!(id), &json!("inbox")));
    assert_eq!(message.id, Some(1));
}

db_test!(a_stream_replays_what_it_missed);
async fn a_stream_replays_what_it_missed(server: TestServer) {
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let seq = ben.get("/api/v1/counts").await.json()["seq"].as_i64().unwrap();
    let (one, two) =
        (server.send_message(&anna, "ben", "1").await, server.send_message(&anna, "ben", "2").await);
    let mut stream = Stream::open(&server, &ben, &format!("/events?since={seq}")).await;
    let first = stream.event("message").await;
    assert_eq!(first.data["id"], one);
    assert_eq!(stream.event("message").await.data["id"], two);
    // `Last-Event-ID` of a browser that lost its stream wins over the number of its page.
    let back = ben.clone().with_header("last-event-id", &first.id.unwrap().to_string());
    let mut stream = Stream::open(&server, &back, &format!("/events?since={seq}")).await;
    assert_eq!(stream.event("message").await.data["id"], two);
    let mut stream = Stream::open(&server, &ben, "/events?since=123456").await;
    stream.event("resync").await;
    ben.get("/events?since=x").await.assert_field_error("since", "number.range");
}

db_test!(signing_out_ends_the_stream_at_once);
async fn signing_out_ends_the_stream_at_once(server: TestServer) {
    let (mut here, there) = (server.member("anna").await, server.sign_in("anna").await);
    let mut ending = Stream::open(&server, &here, "/events").await;
    let mut staying = Stream::open(&server, &there, "/events").await;
    ending.event("counts").await;
    staying.event("counts").await;
    here.post_form("/logout", &[]).await.assert_redirects_to("/");
    assert!(ending.next().await.is_none());
    server.postroom.accounts().set_disabled("anna", true).await.unwrap();
    assert!(staying.next().await.is_none());
}

db_test!(a_shutdown_says_when_to_reconnect);
async fn a_shutdown_says_when_to_reconnect(server: TestServer) {
    let anna = server.member("anna").await;
    let mut stream = Stream::open(&server, &anna, "/events").await;
    stream.event("counts").await;
    server.postroom.live().shutdown(Duration::from_secs(5));
    assert!(stream.event("bye").await.data["retry_ms"].as_u64().unwrap() < 5000);
    assert!(stream.next().await.is_none());
}

db_test!(a_ticket_opens_one_stream);
async fn a_ticket_opens_one_stream(server: TestServer) {
    server.add_account("anna", false, false).await;
    let mut program = server.token_client("anna", &[Scope::Read]).await;
    let ticket = program.send_json("POST", "/api/v1/events/ticket", &json!(null)).await;
    assert_eq!(ticket.status, 201);
    let path = format!("/events?ticket={}", ticket.json()["ticket"].as_str().unwrap());
    let mut stream = Stream::open(&server, &server.anonymous(), &path).await;
    assert_eq!(stream.next().await.unwrap().name, "counts");
    server.anonymous().get(&path).await.assert_problem(401, "session.required");
    server.anonymous().get("/events?ticket=guess").await.assert_problem(401, "session.required");
    server.anonymous().get("/events").await.assert_problem(401, "session.required");
    let mut writer = server.token_client("anna", &[Scope::Write]).await;
    writer.send_json("POST", "/api/v1/events/ticket", &json!(null)).await.assert_problem(403, "token.scope");
}

db_test!(a_stream_ends_with_the_token_of_its_ticket);
async fn a_stream_ends_with_the_token_of_its_ticket(server: TestServer) {
    server.add_account("anna", false, false).await;
    let mut program = server.token_client("anna", &[Scope::Read]).await;
    let open = async |program: &mut TestClient| {
        let ticket = program.send_json("POST", "/api/v1/events/ticket", &json!(null)).await.json();
        format!("/events?ticket={}", ticket["ticket"].as_str().unwrap())
    };
    let (first, unused) = (open(&mut program).await, open(&mut program).await);
    let mut stream = Stream::open(&server, &server.anonymous(), &first).await;
    stream.event("counts").await;
    let token = server.postroom.tokens().list(server.caller("anna").await.id).await.unwrap()[0].id;
    server.postroom.tokens().revoke(token, None).await.unwrap();
    assert!(stream.next().await.is_none());
    server.anonymous().get(&unused).await.assert_problem(401, "session.required");
}

db_test!(a_ticket_fetched_before_signing_out_opens_nothing_after_it);
async fn a_ticket_fetched_before_signing_out_opens_nothing_after_it(server: TestServer) {
    let mut anna = server.member("anna").await;
    let ticket = anna.send_json("POST", "/api/v1/events/ticket", &json!(null)).await.json();
    anna.post_form("/logout", &[]).await.assert_redirects_to("/");
    let path = format!("/events?ticket={}", ticket["ticket"].as_str().unwrap());
    server.anonymous().get(&path).await.assert_problem(401, "session.required");
}

db_test!(one_member_cannot_take_all_tickets);
async fn one_member_cannot_take_all_tickets(server: TestServer) {
    let (mut anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    for _ in 0..server.postroom.settings().live.streams_per_user.get() {
        assert_eq!(anna.send_json("POST", "/api/v1/events/ticket", &json!(null)).await.status, 201);
    }
    let more = anna.send_json("POST", "/api/v1/events/ticket", &json!(null)).await;
    more.assert_problem(429, "rate.limited");
    assert_eq!(ben.send_json("POST", "/api/v1/events/ticket", &json!(null)).await.status, 201);
}

db_test!(one_member_cannot_take_all_streams, |settings| settings.live.streams_per_user = NonZeroU32::MIN);
async fn one_member_cannot_take_all_streams(server: TestServer) {
    let mut anna = server.member("anna").await;
    let first = Stream::open(&server, &anna, "/events").await;
    anna.get("/events").await.assert_problem(429, "rate.limited");
    drop(first);
    Stream::open(&server, &anna, "/events").await;
}
