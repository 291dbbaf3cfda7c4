//! The event stream: frames of the engine as server-sent events.
//!
//! A stream belongs to a session, by cookie, or to whoever got a ticket for it; the engine ends it with
//! the session. Ten thousand of them wait at a time, so each keeps little: text is made when there is
//! something to tell.

use super::{
    Web,
    handoff::{Handoff, SIGN_OF_LIFE},
    problem::{Problem, Result},
    visitor,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::stream;
use postroom_engine::{
    Caller,
    live::{Frame, Subscription},
    model::SessionId,
};
use postroom_model::Code;
use rand::{TryRng, rngs::SysRng};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Tickets that wait for their use at most.
const TICKETS: usize = 10_000;

/// The stream's address.
pub fn routes() -> Router<Web> {
    Router::new().route("/events", get(events))
}

/// For whom a stream may be opened.
#[derive(Clone)]
pub struct Ticket {
    /// Whose mailbox.
    pub caller: Caller,
    /// The session that the stream ends with.
    pub session: Option<SessionId>,
}

impl Ticket {
    /// How long a ticket can be used.
    pub const SECONDS: u64 = 30;
}

/// Tickets that were not used yet.
#[derive(Default)]
pub struct Tickets(Mutex<HashMap<String, (Instant, Ticket)>>);

impl Tickets {
    /// A new ticket, to be used once and soon.
    ///
    /// # Errors
    /// The system has no random bytes, or too many tickets wait.
    pub fn issue(&self, ticket: Ticket) -> Result<String> {
        let mut bytes = [0; 24];
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| {
            tracing::error!(%error, "no random bytes");
            Code::Internal
        })?;
        let name = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (issued, _)| is_fresh(*issued));
        if waiting.len() >= TICKETS {
            return Err(Code::TooMany.into());
        }
        waiting.insert(name.clone(), (Instant::now(), ticket));
        Ok(name)
    }

    fn redeem(&self, name: &str) -> Option<Ticket> {
        let (issued, ticket) = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name)?;
        is_fresh(issued).then_some(ticket)
    }
}

fn is_fresh(issued: Instant) -> bool {
    issued.elapsed() < Duration::from_secs(Ticket::SECONDS)
}

async fn events(State(web): State<Web>, request: Request) -> Result<Response> {
    let (parts, _) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let asked =
        |name: &str| form_urlencoded::parse(query).find(|(key, _)| key == name).map(|(_, value)| value);
    let ticket = match asked("ticket") {
        Some(name) => web.tickets.redeem(&name),
        None => visitor::session(&parts)
            .map(|session| Ticket { caller: session.caller.clone(), session: Some(session.id) }),
    };
    let Ticket { caller, session } = ticket.ok_or(Code::SessionRequired)?;
    // What a browser that lost the stream has seen is newer than what its page was made with.
    let last_seen = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let since = match (last_seen, asked("since")) {
        (Some(id), _) => Some(id),
        (None, Some(since)) => Some(since.parse().map_err(|_| Problem::field("since", Code::NumberRange))?),
        (None, None) => None,
    };
    let subscription = web.postroom.live().subscribe(&caller, session, since).await?;
    const HEADERS: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, private")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    let body = match parts.extensions.get::<Handoff>() {
        // Nobody reads this stream.
        _ if parts.method == Method::HEAD => Body::empty(),
        Some(handoff) => {
            handoff.give(subscription);
            Body::empty()
        }
        None => body(subscription),
    };
    Ok((HEADERS, body).into_response())
}

/// The frames as a body, where there is no connection to hand them over to.
fn body(subscription: Subscription) -> Body {
    let text = stream::unfold(Box::new(subscription), async |mut subscription| {
        let text = match tokio::time::timeout(SIGN_OF_LIFE, subscription.next()).await {
            Ok(frame) => text(&frame?),
            Err(_) => Bytes::from_static(b":\n\n"),
        };
        Some((Ok::<_, Infallible>(text), subscription))
    });
    Body::from_stream(text)
}

/// A frame as server-sent events are written. Its data is one line.
pub fn text(frame: &Frame) -> Bytes {
    let id = frame.id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("{id}event: {}\ndata: {}\n\n", frame.event, frame.data).into()
}
