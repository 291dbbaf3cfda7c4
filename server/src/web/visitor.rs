//! Who asks: the session behind the cookie, read once for each request.
//!
//! [`load`] puts `Option<Session>` into the request for everybody behind it; [`gate`] sends people
//! who are not signed in to the sign-in page, and those who are away from it.

use super::{
    Web, cookies,
    pages::see_other,
    problem::{Problem, Result},
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postroom_engine::{Client, Session};
use postroom_model::{Code, local_path::local_path};

/// Characters of a path that need no encoding inside of a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Looks up the session of a request.
///
/// # Errors
/// The database does not answer.
pub async fn look_up(web: &Web, parts: &mut Parts) -> Result<()> {
    let https = web.trust.is_https(parts);
    let session = match cookies::session_secret(&parts.headers, https) {
        Some(secret) => web.postroom.sessions().lookup(&secret).await?,
        None => None,
    };
    parts.extensions.insert::<Option<Session>>(session);
    Ok(())
}

/// The layer that looks up the session.
pub async fn load(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match look_up(&web, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

/// The session that [`load`] found.
pub fn session(parts: &Parts) -> Option<&Session> {
    parts.extensions.get::<Option<Session>>().and_then(Option::as_ref)
}

/// The layer of pages and forms: everything but the entrance is for members only.
pub async fn gate(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    match session(&parts) {
        None if !is_open(parts.uri.path()) => see_other(&sign_in_address(&parts, reads)),
        Some(_) if reads && matches!(parts.uri.path(), "/" | "/login" | "/register") => see_other("/inbox"),
        _ => next.run(Request::from_parts(parts, body)).await,
    }
}

fn is_open(path: &str) -> bool {
    matches!(path, "/" | "/login" | "/register" | "/logout" | "/theme") || path.starts_with("/set-password/")
}

/// Where to sign in, and afterwards come back to: the page asked for, or the one with the form.
fn sign_in_address(parts: &Parts, reads: bool) -> String {
    let asked = parts.uri.path_and_query().map(ToString::to_string);
    let page = if reads { asked.as_deref().and_then(local_path) } else { referer(parts) };
    with_next("/login", page.as_deref())
}

/// An address with the page to go to afterwards.
pub fn with_next(path: &str, next: Option<&str>) -> String {
    match next {
        Some(next) => format!("{path}?next={}", utf8_percent_encode(next, QUERY)),
        None => path.to_owned(),
    }
}

/// The page of this site that a request came from.
pub fn referer(parts: &Parts) -> Option<String> {
    parts.headers.get(header::REFERER).and_then(|v| v.to_str().ok()).and_then(local_path)
}

/// What a form handler knows about the other end.
pub struct Visitor {
    /// The session, if signed in.
    pub session: Option<Session>,
    /// The browser speaks https.
    pub https: bool,
    /// The browser.
    pub client: Client,
    /// The request without its body.
    pub parts: Parts,
}

impl Visitor {
    /// The session of a page behind the [`gate`].
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn member(&self) -> Result<&Session> {
        self.session.as_ref().ok_or_else(|| Problem::from(Code::SessionRequired))
    }
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self {
            session: session(parts).cloned(),
            https: web.trust.is_https(parts),
            client: web.trust.client(parts),
            parts: parts.clone(),
        })
    }
}
