//! REST below `/api/v1`: the same rules as the pages, as both call the engine.
//!
//! One file for each resource; `input` reads requests, `who` tells who asks and what their token
//! may do, [`shapes`] describes the model's types for the OpenAPI document, which the handlers' notes
//! are collected into.

mod actions;
mod conversations;
mod created;
mod document;
mod events;
mod input;
mod me;
mod messages;
mod moderation;
mod session;
pub mod shapes;
mod tokens;
mod users;
mod who;

use crate::web::{Web, problem::Problem};
use axum::{Json, Router, routing::get};
use postroom_model::Code;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the interface lies.
const PREFIX: &str = "/api/v1";

fn resources() -> OpenApiRouter<Web> {
    OpenApiRouter::with_openapi(document::frame()).nest(
        PREFIX,
        OpenApiRouter::new()
            .routes(routes!(session::sign_in, session::sign_out))
            .routes(routes!(me::me))
            .routes(routes!(me::counts))
            .routes(routes!(messages::list, messages::write))
            .routes(routes!(actions::act))
            .routes(routes!(messages::read))
            .routes(routes!(messages::reply))
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
            .routes(routes!(events::ticket)),
    )
}

/// The document that describes all of it.
pub fn openapi() -> OpenApi {
    document::finish(resources().into_openapi())
}

/// The routes, with their description at `openapi.json`.
pub fn routes() -> Router<Web> {
    let document = Json(openapi());
    Router::from(resources())
        .route("/api/v1/openapi.json", get(async move || document.clone()))
        .route("/api/v1/{*unknown}", axum::routing::any(async || Problem::from(Code::NotFound)))
}
