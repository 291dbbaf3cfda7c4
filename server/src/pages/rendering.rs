//! Renders the app's pages with Leptos.
//!
//! What a page shows is loaded first and then rendered in one go; see [`postroom_app::preload_page`]. A form that was
//! refused renders its page again with what was typed: [`render_again`].

use super::render_pool;
use crate::http::{
    canonical_path::canonical_path,
    cookies,
    problem::{self, Problem, Result},
    redirect::moved,
    requester,
    state::AppState,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts, uri::PathAndQuery},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use leptos::{
    prelude::{AnyView, IntoAny, provide_context, use_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions, render_app_async_stream_with_context};
use postroom_app::{App, Flash, FormState, PageFailure, Preloaded, preload_page, shell};
use postroom_engine::Session;
use postroom_model::{Code, Refusal};
use std::sync::Arc;

/// The routes of the app's pages. Leptos would add those of the server functions, which have a route of
/// their own here: to callers without a session they answer a refusal, not the sign-in page.
pub fn routes(state: &AppState) -> Router<AppState> {
    render_pool::init();
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = generate_route_list_with_exclusions(App, Some(functions));
    Router::new()
        .leptos_routes_with_context(state, pages, leptos_context(state), document(state))
        .layer(middleware::from_fn_with_state(state.clone(), render_page))
}

/// The HTML document around a page.
fn document(state: &AppState) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || shell(state.leptos_options.clone(), &state.page_assets).into_any()
}

/// Provides the context that [`postroom_app`] asks for to pages and server functions.
pub fn leptos_context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        let parts = use_context::<Parts>();
        let extensions = parts.as_ref().map(|parts| &parts.extensions);
        provide_context(state.postroom.clone());
        provide_context(extensions.and_then(|e| e.get::<Option<Session>>().cloned()).flatten());
        provide_context(extensions.and_then(|e| e.get::<FormState>().cloned()).unwrap_or_default());
        provide_context(extensions.and_then(|e| e.get::<Arc<Preloaded>>().cloned()).unwrap_or_default());
        provide_context(extensions.and_then(|e| e.get::<Flash>().cloned()));
        provide_context(extensions.and_then(|e| e.get::<PageFailure>().cloned()));
    }
}

/// Middleware of the app's pages: loads what the page shows, and removes the flash message that it has shown.
async fn render_page(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match load(&state, &mut parts).await {
        Err(problem) => problem.into_response(),
        Ok(status) => {
            let has_flash = parts.extensions.get::<Flash>().is_some();
            let https = state.trusted_proxies.is_https(&parts);
            let rendering = next.run(Request::from_parts(parts, body));
            let mut response = match run(rendering) {
                Ok(response) => response,
                Err(problem) => return problem.into_response(),
            };
            if let Some(status) = status {
                *response.status_mut() = status;
            }
            if has_flash {
                cookies::append(response.headers_mut(), &cookies::expired_flash_cookie(https));
            }
            response
        }
    }
}

/// Loads what the page of a request shows into the request's extensions. Returns the status of the
/// response where something could not be loaded.
async fn load(state: &AppState, parts: &mut Parts) -> Result<Option<StatusCode>> {
    let address = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let preloaded =
        preload_page(&state.postroom, requester::session(parts), address, requester::only_looks(parts))
            .await?;
    let status = preloaded.failure().and_then(|status| StatusCode::from_u16(status).ok());
    parts.extensions.insert(Arc::new(preloaded));
    if let Some(secret) = parts.uri.path().strip_prefix("/set-password/")
        && !state.postroom.accounts().link_is_valid(secret).await?
    {
        let refusal = Refusal::from(Code::LinkInvalid);
        parts.extensions.insert(FormState { refusal: Some((&refusal).into()), ..FormState::default() });
        return Ok(Some(problem::status(refusal.code)));
    }
    if let Some(flash) = cookies::read_flash(&parts.headers) {
        parts.extensions.insert(flash);
    }
    Ok(status)
}

/// Renders the page of a request's address, for requests that did not come by the page's own route.
pub fn render(state: &AppState, parts: Parts) -> Response {
    let render = render_app_async_stream_with_context(leptos_context(state), document(state));
    let rendering = render(Request::from_parts(parts, Body::empty()));
    run(rendering).unwrap_or_else(IntoResponse::into_response)
}

/// Runs a rendering to its end, so that nothing of it but the page's text waits for the client.
fn run(rendering: impl Future<Output = Response> + 'static) -> Result<Response> {
    let rendered = render_pool::run_to_end(async move {
        let (parts, body) = rendering.await.into_parts();
        let page = to_bytes(body, usize::MAX).await?;
        Ok(Response::from_parts(parts, Body::from(page)))
    });
    match rendered {
        Some(Ok(response)) => Ok(response),
        Some::<Result<_, axum::Error>>(Err(error)) => {
            tracing::error!(%error, "a page was not rendered to its end");
            Err(Code::Internal.into())
        }
        None => {
            tracing::error!("a page asks for what was not loaded");
            Err(Code::Internal.into())
        }
    }
}

/// Renders a page again after its form was refused, with what was typed.
pub async fn render_again(
    state: &AppState,
    parts: Parts,
    typed: Vec<(String, String)>,
    refusal: Refusal,
) -> Response {
    let status = match problem::status(refusal.code) {
        // 401 needs a challenge that browsers would answer with a dialog of their own.
        StatusCode::UNAUTHORIZED => StatusCode::UNPROCESSABLE_ENTITY,
        status => status,
    };
    let form = FormState { values: typed, refusal: Some((&refusal).into()) };
    let mut response = render_with(state, parts, form).await;
    *response.status_mut() = status;
    response
}

/// Renders the page of an address with what was typed into its form.
pub async fn render_with(state: &AppState, mut parts: Parts, form: FormState) -> Response {
    if let Err(problem) = load(state, &mut parts).await {
        return problem.into_response();
    }
    parts.extensions.insert(form);
    parts.method = Method::GET;
    render(state, parts)
}

/// The handler of paths without a route: another way to write a path is redirected, a static file of the site's root, else 404, as a page for people
/// and as a problem for programs.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if let Some(path) = canonical_path(parts.uri.path()).filter(|_| reads) {
        return moved(&path, parts.uri.query());
    }
    if let Some(file) = state.static_files.find(parts.uri.path(), &parts.method, &parts.headers).await {
        return file;
    }
    if !reads || !requester::accepts_html(&parts.headers) {
        return Problem::from(Code::NotFound).into_response();
    }
    match requester::look_up_session(&state, &mut parts).await {
        Ok(()) => not_found(&state, parts).await,
        Err(problem) => problem.into_response(),
    }
}

/// The page that says that there is nothing at an address.
pub async fn not_found(state: &AppState, mut parts: Parts) -> Response {
    if let Err(problem) = load(state, &mut parts).await {
        return problem.into_response();
    }
    let mut response = render(state, parts);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    response
}
