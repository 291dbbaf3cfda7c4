//! The web app manifest: what a device shows of an installed Postroom, in the language of the page that links it.

use super::{problem::Problem, state::AppState};
use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use postroom_model::{Code, Language};
use postroom_texts::{language, manifest, with_language_now};
use serde_json::json;

/// `GET /manifest/LANGUAGE`
pub async fn manifest(State(state): State<AppState>, Path(language): Path<String>) -> Response {
    let Some(language) = Language::ALL.into_iter().find(|known| known.as_str() == language) else {
        return Problem::from(Code::NotFound).into_response();
    };
    let site = &state.postroom.settings().site.name;
    let manifest = with_language_now(language, || {
        json!({
            "id": "/",
            "name": site,
            "short_name": site,
            "description": manifest::description(),
            "lang": language::tag(),
            "dir": language::direction(),
            "start_url": "/inbox",
            "display": "standalone",
            "background_color": "#f6f6f8",
            "theme_color": "#4053c9",
            "icons": [{"src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        })
    });
    ([(header::CONTENT_TYPE, "application/manifest+json")], Json(manifest)).into_response()
}
