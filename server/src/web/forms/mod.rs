//! Plain forms, for browsers with scripts off and for the entrance: post, redirect, get.
//!
//! A form that is done sends the browser to `next`, else to the page it came from, else to the inbox,
//! with the result in a cookie for that page. One that is refused renders its page again with what was
//! typed. The rules are the engine's.

mod account;
mod fields;
mod post;
mod preferences;
mod submission;

use super::{
    Web, cookies,
    pages::{again, nothing_here, see_other},
    visitor::{self, Visitor},
};
use axum::{Router, http::request::Parts, response::Response, routing};
use fields::Fields;
use postroom_app::context::Flash;
use postroom_engine::Error;
use postroom_model::{Code, local_path::local_path};

/// The addresses that forms post to.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/login", routing::post(account::login))
        .route("/logout", routing::post(account::logout))
        .route("/register", routing::post(account::register))
        .route("/set-password/{token}", routing::post(account::set_password))
        .route("/write", routing::post(post::write))
        .route("/reply/{id}", routing::post(post::reply))
        .route("/actions", routing::post(post::act))
        .route("/preferences/password", routing::post(preferences::password))
        .route("/preferences/sessions", routing::post(preferences::sessions))
        .route("/theme", routing::post(preferences::theme))
}

/// The page to go to after a form: `next` in the address, else where the form was, else the inbox.
fn destination(parts: &Parts) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let next = Fields::parse(query.as_bytes()).get("next").and_then(local_path);
    next.or_else(|| visitor::referer(parts)).unwrap_or_else(|| "/inbox".to_owned())
}

/// The end of a form that was done.
fn done(visitor: &Visitor, destination: &str, flash: &Flash) -> Response {
    let mut response = see_other(destination);
    cookies::set(response.headers_mut(), &cookies::flash(flash, visitor.https));
    response
}

/// The end of a form that was refused: its page again.
async fn refused(web: &Web, visitor: Visitor, fields: &Fields, error: &Error) -> Response {
    let refusal = error.refusal();
    if refusal.code == Code::NotFound {
        return nothing_here(web, visitor.parts).await;
    }
    again(web, visitor.parts, fields.typed(), refusal).await
}
