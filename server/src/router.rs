//! All routes of the main listener, with the layers around them.
//!
//! Pages, forms, server functions and REST look up the session; health checks and static files need none. What is wrong
//! is a problem for programs, and a page for people who asked for one.
//! The event stream has only the layers that it needs, as ten thousand streams are open at a time.

pub use crate::api::openapi;

use crate::{
    api, events, health,
    http::{
        cross_site, layers, manifest, problem::method_not_allowed, requester, state::AppState, static_files,
        text_files,
    },
    pages,
};
use axum::{Router, middleware, routing::get};
use tower::ServiceBuilder;

/// Builds the router of the main listener.
pub fn router(state: &AppState) -> Router {
    let no_store = middleware::map_response(layers::no_store);
    let load_session = middleware::from_fn_with_state(state.clone(), requester::load_session);
    let with_session = ServiceBuilder::new().layer(no_store.clone()).layer(load_session.clone());
    let bearer = middleware::from_fn_with_state(state.clone(), requester::load_bearer);
    let refuse_cross_site = middleware::from_fn_with_state(state.clone(), cross_site::refuse);
    // Only REST and `/metrics` take tokens, so only there a token exempts from the check.
    let rest = api::routes(state.max_message_bytes())
        .merge(health::metrics_for_administrators(state))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(with_session.clone().layer(bearer).layer(refuse_cross_site.clone()));
    let functions = pages::server_functions(state)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(with_session.clone().layer(refuse_cross_site.clone()));
    let show_problems = middleware::from_fn_with_state(state.clone(), pages::show_problems);
    let for_people = ServiceBuilder::new().layer(no_store).layer(show_problems).layer(load_session);
    let personal =
        pages::routes(state).layer(for_people.layer(refuse_cross_site)).merge(functions).merge(rest);
    let public = health::routes()
        .route("/pkg/{*path}", get(static_files::built_file))
        .route("/manifest/{language}", get(manifest::manifest))
        .route("/texts/{name}", get(text_files::text_file))
        .method_not_allowed_fallback(method_not_allowed);
    let bounded = layers::bound(personal.merge(public).fallback(pages::fallback), state);
    let events = events::routes().method_not_allowed_fallback(method_not_allowed).layer(with_session);
    layers::observe(bounded.merge(events), state).with_state(state.clone())
}
