//! Health checks and counters, for whatever watches this process.

use crate::{
    api::Administrator,
    http::{problem::Result, state::AppState},
};
use axum::{
    Router,
    extract::State,
    http::{HeaderName, header},
    routing::get,
};

/// The media type of the OpenMetrics text format.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes of the main listener for whoever asks.
pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// `/metrics` on the main listener, for administrators; nothing if it has a listener of its own. The counters
/// tell how much a site is used, which is not for everybody who can reach its pages.
pub fn metrics_for_administrators(state: &AppState) -> Router<AppState> {
    match state.postroom.settings().metrics_listen {
        Some(_) => Router::new(),
        None => Router::new()
            .route("/metrics", get(async |_: Administrator, state: State<AppState>| metrics(state).await)),
    }
}

/// `/metrics` on a listener of its own, for whoever can reach that.
pub fn metrics_routes() -> Router<AppState> {
    Router::new().route("/metrics", get(metrics))
}

async fn alive() -> &'static str {
    "ok\n"
}

async fn ready(State(state): State<AppState>) -> Result<&'static str> {
    state.postroom.ready().await?;
    Ok("ready\n")
}

async fn metrics(State(state): State<AppState>) -> ([(HeaderName, &'static str); 1], String) {
    let open_streams = state.postroom.live().open_streams();
    (
        [(header::CONTENT_TYPE, OPENMETRICS)],
        state.metrics.encode(
            open_streams,
            state.postroom.messages().submitted(),
            &state.postroom.jobs().counts(),
        ),
    )
}
