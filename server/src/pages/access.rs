//! Which pages need a session: who has none is sent to the sign-in page and comes back afterwards, who
//! has one is sent past it.

use crate::http::{
    body::MAX_ANONYMOUS_BYTES,
    redirect::{referring_page, repeat_at, see_other, with_next},
    requester::{page_member, session},
};
use axum::{
    body::Body,
    extract::Request,
    http::{Method, request::Parts},
    middleware::Next,
    response::Response,
};
use http_body::Body as _;
use postroom_app::{is_public_page, known_page, of_member};

/// Middleware of pages and forms. It needs the session that
/// [`load_session`](crate::http::requester::load_session) has looked up.
pub async fn redirect_by_session(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    match session(&parts) {
        None if is_message(&parts, &body) => {
            repeat_at(&of_member(&sign_in_address(&parts, true), page_member(&parts)))
        }
        None if !is_public(parts.uri.path()) => see_other(&sign_in_address(&parts, reads)),
        Some(_) if reads && matches!(parts.uri.path(), "/" | "/login" | "/register") => see_other("/inbox"),
        _ => next.run(Request::from_parts(parts, body)).await,
    }
}

/// Whether a request is a form with a message that somebody wrote, no longer than what may be sent without a session.
fn is_message(parts: &Parts, body: &Body) -> bool {
    let path = parts.uri.path();
    // The sign-in page sends it with some fields of its own.
    let max = u64::try_from(MAX_ANONYMOUS_BYTES - 1024).unwrap_or(0);
    parts.method == Method::POST
        && (path == "/write" || path.starts_with("/reply/"))
        && body.size_hint().upper().is_some_and(|bytes| bytes <= max)
}

/// Whether a path is that of a page or form for which nobody needs to be signed in.
fn is_public(path: &str) -> bool {
    is_public_page(path) || matches!(path, "/logout" | "/theme")
}

/// The sign-in page, with the way back: to the page that was asked for, or to the one with the form.
fn sign_in_address(parts: &Parts, reads: bool) -> String {
    let requested = parts.uri.path_and_query().map(ToString::to_string);
    let page = if reads { requested.as_deref().and_then(known_page) } else { referring_page(parts) };
    with_next("/login", page.as_deref())
}
