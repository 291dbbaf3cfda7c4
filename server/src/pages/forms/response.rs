//! How a form is answered: redirected when it succeeded, rendered again when it was refused.

use super::fields::Fields;
use crate::{
    http::{
        cookies,
        problem::set_retry_after,
        redirect::{referring_page, see_other},
        requester::Requester,
        state::AppState,
    },
    pages::rendering::{not_found, render_again},
};
use axum::{
    http::{HeaderMap, request::Parts},
    response::Response,
};
use postroom_app::{Flash, known_page};
use postroom_engine::Error;
use postroom_model::Code;

/// The page to go to after a form: the address's `next`, else the page of the form, else the inbox.
pub fn destination(parts: &Parts) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let next = Fields::parse(query.as_bytes()).get("next").and_then(known_page);
    next.or_else(|| referring_page(parts)).unwrap_or_else(|| "/inbox".to_owned())
}

/// Redirects after a form that succeeded; the page there shows the flash message.
pub fn redirect_with_flash(requester: &Requester, destination: &str, flash: &Flash) -> Response {
    let mut response = see_other(destination);
    cookies::append(response.headers_mut(), &cookies::flash_cookie(flash, requester.https));
    response
}

/// Renders the page of a refused form again with what was typed, or the page that says that there is nothing.
pub async fn refused(state: &AppState, requester: Requester, fields: &Fields, error: &Error) -> Response {
    let refusal = error.refusal();
    if refusal.code == Code::NotFound {
        return not_found(state, requester.parts).await;
    }
    let mut headers = HeaderMap::new();
    set_retry_after(&mut headers, &refusal);
    let mut response = render_again(state, requester.parts, fields.to_show_again(), refusal).await;
    response.headers_mut().extend(headers);
    response
}
