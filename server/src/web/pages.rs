//! Pages: what Leptos renders, with what it needs to know about the request.
//!
//! Server functions get the same. A refused form renders its page again through [`again`], with what
//! was typed.

use super::{
    Web, cookies, problem,
    problem::{Problem, Result},
    rendering::Rendering,
    visitor,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts, uri::PathAndQuery},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::post,
};
use leptos::{
    prelude::{AnyView, IntoAny, provide_context, use_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{
    LeptosRoutes, generate_route_list_with_exclusions, handle_server_fns_with_context,
    render_app_async_stream_with_context,
};
use postroom_app::{
    App, Prepared,
    context::{Flash, FormState},
    shell,
};
use postroom_engine::Session;
use postroom_model::{Code, Refusal};
use std::sync::Arc;

/// The pages that the app names. Leptos would add the server functions to them; these have a route of
/// their own, as they answer those who are not signed in with a refusal, not with the sign-in page.
pub fn routes(web: &Web) -> Router<Web> {
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = generate_route_list_with_exclusions(App, Some(functions));
    Router::new()
        .leptos_routes_with_context(web, pages, context(web), document(web))
        .layer(middleware::from_fn_with_state(web.clone(), page))
}

/// The server functions that the app calls from the browser.
pub fn server_functions(web: &Web) -> Router<Web> {
    let context = context(web);
    let handler = async move |request: Request| handle_server_fns_with_context(context, request).await;
    Router::new().route("/rpc/{*name}", post(handler))
}

/// The document around a page.
fn document(web: &Web) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let web = web.clone();
    move || shell(web.leptos.clone(), &web.linked).into_any()
}

/// What stays the same for pages and server functions.
fn context(web: &Web) -> impl Fn() + Clone + Send + Sync + 'static {
    let web = web.clone();
    move || {
        let parts = use_context::<Parts>();
        let extensions = parts.as_ref().map(|parts| &parts.extensions);
        if let Some(rendering) = extensions.and_then(|e| e.get::<Rendering>()) {
            rendering.begun();
        }
        provide_context(web.postroom.clone());
        provide_context(extensions.and_then(|e| e.get::<Option<Session>>().cloned()).flatten());
        provide_context(extensions.and_then(|e| e.get::<FormState>().cloned()).unwrap_or_default());
        provide_context(extensions.and_then(|e| e.get::<Arc<Prepared>>().cloned()).unwrap_or_default());
        provide_context(extensions.and_then(|e| e.get::<Flash>().cloned()));
    }
}

/// Prepares a page, and takes the result of a form from its cookie.
async fn page(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match prepare(&web, &mut parts).await {
        Err(problem) => problem.into_response(),
        Ok(status) => {
            let shown = parts.extensions.get::<Flash>().is_some();
            let https = web.trust.is_https(&parts);
            let rendering = parts.extensions.get_or_insert_default::<Rendering>().clone();
            let mut response = rendering.run(next.run(Request::from_parts(parts, body))).await;
            if let Some(status) = status {
                *response.status_mut() = status;
            }
            if shown {
                cookies::set(response.headers_mut(), &cookies::no_flash(https));
            }
            response
        }
    }
}

/// Loads what the page shows, and answers with the status that the page then has, where that is known.
async fn prepare(web: &Web, parts: &mut Parts) -> Result<Option<StatusCode>> {
    let address = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let prepared = Prepared::load(&web.postroom, visitor::session(parts), address).await?;
    let status = prepared.failure().map(problem::status);
    parts.extensions.insert(Arc::new(prepared));
    if let Some(flash) = cookies::read_flash(&parts.headers) {
        parts.extensions.insert(flash);
    }
    Ok(status)
}

/// Renders the page of an address.
async fn render(web: &Web, mut parts: Parts) -> Response {
    let rendering = parts.extensions.get_or_insert_default::<Rendering>().clone();
    let render = render_app_async_stream_with_context(context(web), document(web));
    rendering.run(render(Request::from_parts(parts, Body::empty()))).await
}

/// Renders a page again after its form was refused, with what was typed.
pub async fn again(web: &Web, mut parts: Parts, typed: Vec<(String, String)>, refusal: Refusal) -> Response {
    let status = match problem::status(refusal.code) {
        // That status would need a challenge, which a form does not answer.
        StatusCode::UNAUTHORIZED => StatusCode::UNPROCESSABLE_ENTITY,
        status => status,
    };
    if let Err(problem) = prepare(web, &mut parts).await {
        return problem.into_response();
    }
    parts.extensions.insert(FormState { values: typed, refusal: Some(refusal) });
    parts.method = Method::GET;
    let mut response = render(web, parts).await;
    *response.status_mut() = status;
    response
}

/// Files of the site's root; else the page that says that there is nothing here. Programs learn it
/// as a problem.
pub async fn fallback(State(web): State<Web>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if let Some(file) = web.assets.find(parts.uri.path(), &parts.method, &parts.headers).await {
        return file;
    }
    let accept = parts.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if !reads || !accept.contains("text/html") {
        return Problem::from(Code::NotFound).into_response();
    }
    match visitor::look_up(&web, &mut parts).await {
        Ok(()) => nothing_here(&web, parts).await,
        Err(problem) => problem.into_response(),
    }
}

/// The page that says that there is nothing here.
pub async fn nothing_here(web: &Web, mut parts: Parts) -> Response {
    if let Err(problem) = prepare(web, &mut parts).await {
        return problem.into_response();
    }
    let mut response = render(web, parts).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    response
}

/// Sends the browser to another page, which it then reads. The address must be a path of this site.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
