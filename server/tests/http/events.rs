//! `/events`: the stream.

use crate::support::{Browser, Post};
use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use postroom_engine::accounts::Scope;
use serde_json::{Value, json};
use std::{num::NonZeroU32, time::Duration};
use tower::ServiceExt;

/// A stream that is read event by event.
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
    async fn open(post: &Post, browser: &Browser, path: &str) -> Self {
        let request = browser.prepare("GET", path, None, Body::empty());
        let response = post.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store, private");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; none at the end of the stream.
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

#[tokio::test]
async fn a_new_message_arrives_with_the_counters() {
    let post = Post::new().await;
    let (anna, ben) = (post.member("anna").await, post.member("ben").await);
    let mut stream = Stream::open(&post, &ben.clone().with("accept-encoding", "gzip, br"), "/events").await;
    let first = stream.next().await.unwrap();
    assert_eq!((first.name.as_str(), &first.data["unread"]), ("counts", &json!(0)));
    let id = post.message(&anna, "ben", "Hello").await;
    assert_eq!(stream.event("counts").await.data["unread"], 1);
    let message = stream.event("message").await;
    assert_eq!((&message.data["id"], &message.data["folder"]), (&json!(id), &json!("inbox")));
    assert_eq!(message.id, Some(1));
}

#[tokio::test]
async fn what_happened_since_is_told_again() {
    let post = Post::new().await;
    let (anna, mut ben) = (post.member("anna").await, post.member("ben").await);
    let seq = ben.get("/api/v1/counts").await.json()["seq"].as_i64().unwrap();
    let (one, two) = (post.message(&anna, "ben", "1").await, post.message(&anna, "ben", "2").await);
    let mut stream = Stream::open(&post, &ben, &format!("/events?since={seq}")).await;
    let first = stream.event("message").await;
    assert_eq!(first.data["id"], one);
    assert_eq!(stream.event("message").await.data["id"], two);
    // A browser that lost the stream names the last event it has seen, which is what counts then.
    let back = ben.clone().with("last-event-id", &first.id.unwrap().to_string());
    let mut stream = Stream::open(&post, &back, &format!("/events?since={seq}")).await;
    assert_eq!(stream.event("message").await.data["id"], two);
    let mut stream = Stream::open(&post, &ben, "/events?since=123456").await;
    stream.event("resync").await;
    ben.get("/events?since=x").await.blames("since", "number.range");
}

#[tokio::test]
async fn signing_out_ends_the_stream_at_once() {
    let post = Post::new().await;
    let (mut here, there) = (post.member("anna").await, post.sign_in("anna").await);
    let mut ending = Stream::open(&post, &here, "/events").await;
    let mut staying = Stream::open(&post, &there, "/events").await;
    ending.event("counts").await;
    staying.event("counts").await;
    here.post("/logout", &[]).await.leads_to("/");
    assert!(ending.next().await.is_none());
    post.room.accounts().set_disabled("anna", true).await.unwrap();
    assert!(staying.next().await.is_none());
}

#[tokio::test]
async fn a_stop_says_when_to_come_back() {
    let post = Post::new().await;
    let anna = post.member("anna").await;
    let mut stream = Stream::open(&post, &anna, "/events").await;
    stream.event("counts").await;
    post.room.live().shutdown(Duration::from_secs(5));
    assert!(stream.event("bye").await.data["retry_ms"].as_u64().unwrap() < 5000);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_ticket_opens_one_stream() {
    let post = Post::new().await;
    post.account("anna", false, false).await;
    let mut program = post.program("anna", &[Scope::Read]).await;
    let ticket = program.send("POST", "/api/v1/events/ticket", &json!(null)).await;
    assert_eq!(ticket.status, 201);
    let path = format!("/events?ticket={}", ticket.json()["ticket"].as_str().unwrap());
    let mut stream = Stream::open(&post, &post.visitor(), &path).await;
    assert_eq!(stream.next().await.unwrap().name, "counts");
    post.visitor().get(&path).await.is_problem(401, "session.required");
    post.visitor().get("/events?ticket=guess").await.is_problem(401, "session.required");
    post.visitor().get("/events").await.is_problem(401, "session.required");
    let mut writer = post.program("anna", &[Scope::Write]).await;
    writer.send("POST", "/api/v1/events/ticket", &json!(null)).await.is_problem(403, "token.scope");
}

#[tokio::test]
async fn one_member_cannot_take_all_streams() {
    let post = Post::with(|settings| settings.live.streams_per_user = NonZeroU32::MIN).await;
    let mut anna = post.member("anna").await;
    let first = Stream::open(&post, &anna, "/events").await;
    anna.get("/events").await.is_problem(429, "rate.limited");
    drop(first);
    Stream::open(&post, &anna, "/events").await;
}
