//! Health checks and counters, for whatever watches this process.

use crate::http::{problem::Result, state::AppState};
use axum::{
    Router,
    extract::State,
    http::{HeaderName, header},
    routing::get,
};

/// The media type of the OpenMetrics text format.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes of the main listener. `/metrics` is among them unless it has a listener of its own.
pub fn routes(state: &AppState) -> Router<AppState> {
    let routes = Router::new().route("/healthz", get(alive)).route("/readyz", get(ready));
    match state.postroom.settings().metrics_listen {
        Some(_) => routes,
        None => routes.merge(metrics_routes()),
    }
}

/// The route of a metrics listener of its own.
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
