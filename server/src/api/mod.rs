//! REST below `/api/v1`. The rules are those of the pages, as both call the engine.
//!
//! One module for each resource. `auth` extracts the caller with their role and scope, `json_body` and
//! `parameters` parse requests, `idempotency_key` marks requests that may be sent again, and `openapi` describes
//! what they share. utoipa collects the OpenAPI document from the handlers and from the types of model and engine.

mod actions;
mod auth;
mod conversations;
mod idempotency_key;
mod json_body;
mod me;
mod messages;
mod moderation;
mod openapi;
mod parameters;
mod session;
mod stream_tickets;
mod tokens;
mod users;

pub use auth::Administrator;

use crate::http::{body, problem::Problem, state::AppState};
use axum::{Router, body::Bytes, http::header, routing::get};
use postroom_model::Code;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The path of the interface's version.
const PREFIX: &str = "/api/v1";

/// All calls. Those that take the text of a message may be sent that much.
fn resources(max_message_bytes: usize) -> OpenApiRouter<AppState> {
    let with_texts = OpenApiRouter::new()
        .routes(routes!(messages::list, messages::write))
        .routes(routes!(messages::reply))
        .layer(body::allow(max_message_bytes));
    OpenApiRouter::with_openapi(openapi::without_calls()).nest(
        PREFIX,
        OpenApiRouter::new()
            .routes(routes!(session::sign_in, session::sign_out))
            .routes(routes!(me::me, me::change))
            .routes(routes!(me::counts))
            .merge(with_texts)
            .routes(routes!(actions::act))
            .routes(routes!(messages::read))
            .routes(routes!(conversations::read))
            .routes(routes!(moderation::list))
            .routes(routes!(moderation::accept))
            .routes(routes!(moderation::reject))
            .routes(routes!(moderation::reset))
            .routes(routes!(moderation::decide))
            .routes(routes!(users::list, users::add))
            .routes(routes!(users::show, users::change, users::remove))
            .routes(routes!(tokens::list, tokens::add))
            .routes(routes!(tokens::revoke))
            .routes(routes!(stream_tickets::issue)),
    )
}

/// The OpenAPI document of the whole interface.
pub fn openapi() -> OpenApi {
    openapi::with_problem_responses(resources(0).into_openapi())
}

/// All routes, and the OpenAPI document at `openapi.json`.
pub fn routes(max_message_bytes: usize) -> Router<AppState> {
    // Made once: it is large.
    let document = Bytes::from(openapi().to_json().unwrap_or_default());
    let content_type = [(header::CONTENT_TYPE, "application/json")];
    Router::from(resources(max_message_bytes))
        .route("/api/v1/openapi.json", get(async move || (content_type, document.clone())))
        .route("/api/v1/{*unknown}", axum::routing::any(async || Problem::from(Code::NotFound)))
}
