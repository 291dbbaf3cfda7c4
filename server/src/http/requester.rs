//! Who sends a request: the session behind its cookie, or the token in its header, looked up once for each
//! request, when its body has arrived.
//!
//! [`load_session`] puts an `Option<Session>` into the extensions of every request that may be somebody's;
//! what runs behind it reads it with [`session`], or as part of the [`Requester`] extractor. REST takes
//! tokens too: [`load_bearer`] puts an `Option<Bearer>` there, and [`bearer`] reads it.

use super::{
    body, cookies, language,
    large_bodies::{LARGE_BODIES, Room},
    problem::{Problem, Result},
    state::AppState,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body::Body as _;
use postroom_app::{MEMBER_HEADER, MEMBER_PARAMETER};
use postroom_engine::{Client, Session, accounts::Bearer};
use postroom_model::{Code, Detail, Refusal, UserId};
use std::convert::Infallible;

/// Looks up the session of a request's cookie and puts it into the request's extensions.
///
/// # Errors
/// The database does not answer.
pub async fn look_up_session(state: &AppState, parts: &mut Parts) -> Result<()> {
    let session = find_session(state, parts).await?;
    if let Some(session) = &session {
        language::prefer(&session.caller);
    }
    parts.extensions.insert::<Option<Session>>(session);
    Ok(())
}

async fn find_session(state: &AppState, parts: &Parts) -> Result<Option<Session>> {
    let https = state.trusted_proxies.is_https(parts);
    match cookies::session_secret(&parts.headers, https) {
        Some(secret) => Ok(state.postroom.sessions().lookup(&secret).await?),
        None => Ok(None),
    }
}

/// Middleware that receives the body of each request and then looks up its session.
pub async fn load_session(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (request, _room) = match request.body().is_end_stream() {
        true => (request, None),
        // Boxed, as most requests have no body.
        false => match Box::pin(receive_body(&state, request)).await {
            Ok(received) => received,
            Err(problem) => return problem.into_response(),
        },
    };
    let (mut parts, body) = request.into_parts();
    match look_up_session(&state, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

/// Receives the body of a request. A large one is received from somebody who is known only, so they are looked up
/// before as well; that of others is left, to be refused by whoever wants to read it. A large one takes room until the
/// request is answered.
async fn receive_body(state: &AppState, request: Request) -> Result<(Request, Option<Room<'static>>)> {
    let announced = body::announced_bytes(&request);
    if announced.is_some_and(|bytes| bytes <= body::MAX_ANONYMOUS_BYTES) {
        return Ok((body::receive(request, body::MAX_ANONYMOUS_BYTES).await?, None));
    }
    let (parts, body) = request.into_parts();
    let member = find_member(state, &parts).await?;
    let request = Request::from_parts(parts, body);
    let Some(member) = member else { return Ok((request, None)) };
    let max = state.max_message_bytes();
    let room = LARGE_BODIES.take(member, announced.unwrap_or(max).min(max)).await?;
    Ok((body::receive(request, max).await?, Some(room)))
}

/// Who sends a request, by session or token.
async fn find_member(state: &AppState, parts: &Parts) -> Result<Option<UserId>> {
    if let Some(session) = find_session(state, parts).await? {
        return Ok(Some(session.caller.id));
    }
    Ok(find_bearer(state, &parts.headers).await?.map(|bearer| bearer.caller.id))
}

/// Middleware of REST that looks up the token of a request's `Authorization`. Beside one, no session counts:
/// whether it is valid or not, the cookie is not looked at any more.
pub async fn load_bearer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.headers.contains_key(header::AUTHORIZATION) {
        match find_bearer(&state, &parts.headers).await {
            Ok(bearer) => parts.extensions.insert::<Option<Bearer>>(bearer),
            Err(problem) => return problem.into_response(),
        };
        parts.extensions.insert::<Option<Session>>(None);
    }
    next.run(Request::from_parts(parts, body)).await
}

async fn find_bearer(state: &AppState, headers: &HeaderMap) -> Result<Option<Bearer>> {
    match headers.get(header::AUTHORIZATION).and_then(bearer_secret) {
        Some(secret) => Ok(state.postroom.tokens().lookup(secret).await?),
        None => Ok(None),
    }
}

fn bearer_secret(authorization: &HeaderValue) -> Option<&str> {
    let (scheme, secret) = authorization.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// The token that [`load_bearer`] found, with its account.
pub fn bearer(parts: &Parts) -> Option<&Bearer> {
    parts.extensions.get::<Option<Bearer>>().and_then(Option::as_ref)
}

/// The session that [`look_up_session`] found.
pub fn session(parts: &Parts) -> Option<&Session> {
    parts.extensions.get::<Option<Session>>().and_then(Option::as_ref)
}

/// Refuses a request of a page that belongs to another member than the one who is signed in now.
///
/// Tabs of a browser share its session: whoever signs in in one of them changes who the pages in the others speak
/// for. So a page says whose it is with everything that it asks for or changes: in a header, or in the address of a
/// form and of a stream. Pages that are asked for by their address say nothing, and neither do programs.
///
/// # Errors
/// `session.other_member`, with the name that others see of the member who is signed in.
pub fn check_page_member(parts: &Parts) -> Result<()> {
    match (session(parts), page_member(parts)) {
        (Some(session), Some(member)) if member != session.caller.id => {
            let name = Detail::Name(session.caller.profile.display.clone());
            Err(Problem(Refusal::with(Code::OtherMember, name)))
        }
        _ => Ok(()),
    }
}

/// The member whose page sent a request, if it says so.
pub fn page_member(parts: &Parts) -> Option<UserId> {
    if let Some(member) = parts.headers.get(MEMBER_HEADER) {
        return member.to_str().ok()?.parse().ok();
    }
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let (_, member) = form_urlencoded::parse(query).find(|(key, _)| key == MEMBER_PARAMETER)?;
    member.parse().ok()
}

/// Whether nobody will read what is answered, so that it must not count as read: it is asked for in advance,
/// or only its headers are.
pub fn only_looks(parts: &Parts) -> bool {
    let is_prefetch = |name| {
        let purpose = parts.headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
        purpose.split([';', ',']).any(|word| matches!(word.trim(), "prefetch" | "preview"))
    };
    parts.method == Method::HEAD
        || ["sec-purpose", "purpose", "x-purpose", "x-moz"].into_iter().any(is_prefetch)
}

/// Whether a person reads the answer, in a browser.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Extractor: who sent a request and how. It never refuses; whoever needs a member asks for
/// [`member_session`](Self::member_session).
pub struct Requester {
    /// The session, if signed in.
    pub session: Option<Session>,
    /// Whether the browser speaks https to the site.
    pub https: bool,
    /// The browser's address and name.
    pub client: Client,
    /// The head of the request. A refused form renders its page again from it.
    pub parts: Parts,
}

impl Requester {
    /// The session of somebody who is signed in.
    ///
    /// # Errors
    /// `session.required` when nobody is; `session.other_member` when it is not the member whose page sent the
    /// request.
    pub fn member_session(&self) -> Result<&Session> {
        check_page_member(&self.parts)?;
        self.session.as_ref().ok_or_else(|| Problem::from(Code::SessionRequired))
    }
}

impl FromRequestParts<AppState> for Requester {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self {
            session: session(parts).cloned(),
            https: state.trusted_proxies.is_https(parts),
            client: state.trusted_proxies.client(parts),
            parts: parts.clone(),
        })
    }
}
