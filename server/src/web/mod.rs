//! Everything that is served, put together: layers outside, routes inside.
//!
//! Pages and forms, server functions, REST and health share the layers of [`layers`]; the event stream
//! has only those it needs, as ten thousand of them wait at a time; static files need no session.

pub mod assets;
pub mod client;
pub mod cookies;
pub mod events;
pub mod forms;
pub mod handoff;
pub mod health;
pub mod layers;
pub mod metrics;
pub mod once;
pub mod pages;
pub mod problem;
pub mod rendering;
pub mod serve;
pub mod state;
pub mod visitor;

pub use state::Web;

use crate::api;
use axum::{
    Router,
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    middleware,
    routing::get,
};
use postroom_model::Code;
use problem::{Problem, Result};

/// All routes of the main listener.
pub fn router(web: &Web) -> Router {
    let private = middleware::map_response(layers::private);
    let visitor = middleware::from_fn_with_state(web.clone(), visitor::load);
    let members = pages::routes(web).merge(forms::routes());
    // Who asks is looked at before what is asked for, so that the gate also stands before this answer.
    let members = members.method_not_allowed_fallback(wrong_method).layer(middleware::from_fn(visitor::gate));
    let programs =
        pages::server_functions(web).merge(api::routes()).method_not_allowed_fallback(wrong_method);
    let personal = members.merge(programs).layer(visitor.clone()).layer(private.clone());
    let public = health::routes(web).route("/pkg/{*path}", get(assets::package));
    let common = personal.merge(public.method_not_allowed_fallback(wrong_method)).fallback(pages::fallback);
    let events = events::routes().method_not_allowed_fallback(wrong_method).layer(visitor).layer(private);
    layers::wrap(common, web).merge(layers::wrap_stream(events)).with_state(web.clone())
}

async fn wrong_method() -> Problem {
    Code::Method.into()
}

/// The whole body of a request.
///
/// # Errors
/// It is larger than allowed, or breaks off.
pub async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge.into(),
        _ => Problem::unreadable("The body could not be read."),
    })
}
