//! The event stream: `GET /events`, the engine's frames as server-sent events.
//!
//! A stream belongs to the session of its cookie, or to the session or token that a ticket was issued for; the engine
//! ends it with that. Ten thousand streams are open at a time, so each keeps little in memory: text is made
//! when there is an event to send, and the HTTP connection is given up for a bare socket
//! ([`raw_connection`]).

mod encoding;
pub mod raw_connection;

use crate::http::{
    problem::{Problem, Result},
    requester,
    state::AppState,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use encoding::{KEEP_ALIVE, KEEP_ALIVE_INTERVAL, encode};
use futures_util::stream;
use postroom_engine::live::{StreamAccess, Subscription};
use postroom_model::Code;
use raw_connection::TakeOver;
use std::{borrow::Cow, convert::Infallible};

const RESPONSE_HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store, private")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

/// The route of the stream.
pub fn routes() -> Router<AppState> {
    Router::new().route("/events", get(open_stream))
}

async fn open_stream(State(state): State<AppState>, request: Request) -> Result<Response> {
    let (parts, _) = request.into_parts();
    let live = state.postroom.live();
    let access = match query_parameter(&parts, "ticket") {
        Some(ticket) => live.redeem_ticket(&ticket).await?,
        None => {
            requester::check_page_member(&parts)?;
            requester::session(&parts).map(StreamAccess::of_session)
        }
    };
    let access = access.ok_or(Code::SessionRequired)?;
    let subscription = live.subscribe(access, since(&parts)?).await?;
    let body = match parts.extensions.get::<TakeOver>() {
        _ if parts.method == Method::HEAD => Body::empty(),
        Some(take_over) => {
            take_over.request(subscription);
            Body::empty()
        }
        None => body(subscription),
    };
    Ok((RESPONSE_HEADERS, body).into_response())
}

/// The number of the last change that the browser knows. `Last-Event-ID`, which a browser sends when it
/// lost its stream, is newer than the number in the address, which is that of its page.
fn since(parts: &Parts) -> Result<Option<i64>> {
    let last_event_id = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    match (last_event_id, query_parameter(parts, "since")) {
        (Some(id), _) => Ok(Some(id)),
        (None, Some(since)) => {
            let number = since.parse().map_err(|_| Problem::field("since", Code::NumberRange))?;
            Ok(Some(number))
        }
        (None, None) => Ok(None),
    }
}

fn query_parameter<'a>(parts: &'a Parts, name: &str) -> Option<Cow<'a, str>> {
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    form_urlencoded::parse(query).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The stream as a response body, where no connection can be taken over: in tests.
fn body(subscription: Subscription) -> Body {
    let events = stream::unfold(Box::new(subscription), async |mut subscription| {
        let text = match tokio::time::timeout(KEEP_ALIVE_INTERVAL, subscription.next()).await {
            Ok(frame) => encode(&frame?),
            Err(_) => KEEP_ALIVE,
        };
        Some((Ok::<_, Infallible>(text), subscription))
    });
    Body::from_stream(events)
}
