//! How a form is answered: redirected when it succeeded, rendered again when it was refused.

use super::fields::Fields;
use crate::{
    http::{
        cookies,
        problem::{Problem, set_retry_after},
        redirect::{referring_page, see_other},
        requester::{Requester, check_page_member},
        state::AppState,
    },
    pages::rendering::{not_found, render_again},
};
use axum::{
    extract::Request,
    http::{HeaderMap, request::Parts},
    middleware::Next,
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

/// Middleware of forms that show nothing again: refuses those on a page of another member than the one who is signed
/// in now, whose page then says why.
pub async fn refuse_other_member(requester: Requester, request: Request, next: Next) -> Response {
    match check_page_member(&requester.parts) {
        Ok(()) => next.run(request).await,
        Err(Problem(refusal)) => {
            let back = referring_page(&requester.parts);
            let back = back.as_deref().unwrap_or("/inbox");
            redirect_with_flash(&requester, back, &Flash::Refused((&refusal).into()))
        }
    }
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
