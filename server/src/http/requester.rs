//! Who sends a request: the session behind its cookie, looked up once for each request.
//!
//! [`load_session`] puts an `Option<Session>` into the extensions of every request that may be somebody's;
//! what runs behind it reads it with [`session`], or as part of the [`Requester`] extractor.

use super::{
    cookies, language,
    problem::{Problem, Result},
    state::AppState,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};
use postroom_engine::{Client, Session};
use postroom_model::Code;
use std::convert::Infallible;

/// Looks up the session of a request's cookie and puts it into the request's extensions.
///
/// # Errors
/// The database does not answer.
pub async fn look_up_session(state: &AppState, parts: &mut Parts) -> Result<()> {
    let https = state.trusted_proxies.is_https(parts);
    let session = match cookies::session_secret(&parts.headers, https) {
        Some(secret) => state.postroom.sessions().lookup(&secret).await?,
        None => None,
    };
    if let Some(session) = &session {
        language::prefer(&session.caller);
    }
    parts.extensions.insert::<Option<Session>>(session);
    Ok(())
}

/// Middleware that looks up the session of each request.
pub async fn load_session(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match look_up_session(&state, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

/// The session that [`look_up_session`] found.
pub fn session(parts: &Parts) -> Option<&Session> {
    parts.extensions.get::<Option<Session>>().and_then(Option::as_ref)
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
    /// `session.required` when nobody is.
    pub fn member_session(&self) -> Result<&Session> {
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
