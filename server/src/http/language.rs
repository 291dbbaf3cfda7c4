//! The language of a response: the preference of the account that makes the request, else what its browser
//! asks for, else the site's.
//!
//! [`negotiate`] runs around everything that may answer with a text. Who makes the request becomes known
//! inside of it; whoever finds that out calls [`prefer`].

use super::state::AppState;
use axum::{
    extract::Request,
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use postroom_engine::Caller;
use postroom_model::Language;
use postroom_texts::{set_language, with_language};

/// Runs a request in the language that its browser asks for, else in the site's.
pub async fn negotiate(state: &AppState, request: Request, next: Next) -> Response {
    let language = accepted(request.headers()).unwrap_or(state.postroom.settings().site.language);
    with_language(language, next.run(request)).await
}

/// What a browser asks for, if it is one of ours.
pub fn accepted(headers: &HeaderMap) -> Option<Language> {
    Language::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}

/// Continues the request in the language that the caller prefers, if they prefer one.
pub fn prefer(caller: &Caller) {
    if let Some(language) = caller.profile.language {
        set_language(language);
    }
}
