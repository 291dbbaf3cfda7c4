//! Health for whoever watches this process: alive, ready, counters.

use super::{Web, problem::Result};
use axum::{
    Router,
    extract::State,
    http::{HeaderName, header},
    routing::get,
};

/// The routes of the main listener. The counters are among them unless they have a listener of their own.
pub fn routes(web: &Web) -> Router<Web> {
    let routes = Router::new().route("/healthz", get(alive)).route("/readyz", get(ready));
    match web.postroom.settings().metrics_listen {
        Some(_) => routes,
        None => routes.merge(metrics_routes()),
    }
}

/// The counters, for a listener of their own.
pub fn metrics_routes() -> Router<Web> {
    Router::new().route("/metrics", get(metrics))
}

async fn alive() -> &'static str {
    "ok\n"
}

async fn ready(State(web): State<Web>) -> Result<&'static str> {
    web.postroom.ready().await?;
    Ok("ready\n")
}

async fn metrics(State(web): State<Web>) -> ([(HeaderName, &'static str); 1], String) {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], web.metrics.text(web.postroom.live().open_streams()))
}
