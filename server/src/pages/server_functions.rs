//! The app's server functions: what hydrated pages call, as JSON in and out.
//!
//! Leptos would serve forms without scripts here too: it redirects to the `Referer`, of whatever site, where
//! HTML is accepted. We have [forms](super::forms) for that, so it gets neither header to see.

use super::rendering::leptos_context;
use crate::http::{
    body::{self, read_body},
    problem::{self, Problem, Result},
    requester::check_page_member,
    state::AppState,
};
use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, post},
};
use leptos::server_fn::{axum::server_fn_paths, error::SERVER_FN_ERROR_HEADER};
use leptos_axum::handle_server_fns_with_context;
use postroom_app::AppError;
use postroom_model::Code;
use postroom_texts::requests;
use serde::Serialize;

/// More than any refusal takes.
const MAX_REFUSAL_BYTES: usize = 64 * 1024;

/// The routes of the server functions, one for each, so that traces name it.
pub fn routes(state: &AppState) -> Router<AppState> {
    let context = leptos_context(state);
    let handler = async move |request: Request| call(context, request).await;
    let routes = Router::new().route("/rpc/{*unknown}", any(async || Problem::from(Code::NotFound)));
    server_fn_paths().fold(routes, |router, (path, _)| {
        let route = post(handler.clone());
        // The functions that take the text of a message.
        let with_text = matches!(path, "/rpc/write" | "/rpc/reply");
        router
            .route(path, if with_text { route.layer(body::allow(state.max_message_bytes())) } else { route })
    })
}

async fn call(context: impl Fn() + Clone + Send + 'static, request: Request) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    if let Err(Problem(refusal)) = check_page_member(&parts) {
        let refused = Refused { code: refusal.code, error: AppError::from(&refusal) };
        return Ok((problem::status(refusal.code), Json(refused)).into_response());
    }
    parts.headers.remove(header::REFERER);
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let bytes = read_body(Request::from_parts(parts.clone(), body)).await?;
    if str::from_utf8(&bytes).is_err() {
        return Err(Problem::unreadable(requests::json_expected()));
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    let response = handle_server_fns_with_context(context, request).await.into_response();
    Ok(complete_refusal(response).await)
}

/// A refusal as the app reads it, and with a code for programs.
#[derive(Serialize)]
struct Refused {
    code: Code,
    #[serde(flatten)]
    error: AppError,
}

/// Gives a refusal of arguments its status and its code: Leptos answers 500 whatever was wrong.
async fn complete_refusal(response: Response) -> Response {
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_REFUSAL_BYTES).await.unwrap_or_default();
    match serde_json::from_slice::<AppError>(&bytes) {
        Ok(error) if error.status == Code::Unreadable.status() => {
            (StatusCode::BAD_REQUEST, Json(Refused { code: Code::Unreadable, error })).into_response()
        }
        _ => Response::from_parts(parts, Body::from(bytes)),
    }
}
