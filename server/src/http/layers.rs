//! The middleware around all routes.
//!
//! Every request gets an id and a tracing span, and is counted; a panic becomes a response. Responses get
//! security headers. Routes other than the event stream are compressed, and refuse bodies that are too
//! large and requests that another site's page made a browser send.
//!
//! The span `request` has the fields `method`, `route`, `request_id`, `status` and `duration_ms`, and is the parent
//! of whatever the engine logs. Addresses, headers and bodies are in no field: they hold secrets and texts.

use super::{language, problem::Problem, state::AppState};
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use postroom_model::Code;
use std::{any::Any, time::Duration};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError},
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};
use tracing::{Span, field};

/// Headers of every response that does not set them itself. Pages set a content policy with a nonce.
const DEFAULT_HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'self'; object-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The outermost layers, around all routes: request ids, tracing, counters, security headers.
pub fn observe(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let trace = TraceLayer::new_for_http()
        .make_span_with(request_span)
        .on_request(())
        .on_response(record_response)
        .on_body_chunk(())
        .on_eos(());
    routes.layer(
        ServiceBuilder::new()
            .layer(CatchPanicLayer::custom(panic_response))
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(middleware::from_fn_with_state(state.clone(), count_response))
            .layer(trace)
            .layer(middleware::from_fn_with_state(state.clone(), language::negotiate))
            .layer(middleware::from_fn(complete_response)),
    )
}

/// The layers around all routes but the event stream, which takes no body, must not be compressed, and lasts
/// for hours: compression, the limit of bodies, and the check of where a request comes from.
pub fn protect(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    routes.layer(
        ServiceBuilder::new()
            .layer(compression)
            .layer(middleware::map_request(exempt_tokens_from_csrf))
            .layer(RequestBodyLimitLayer::new(state.max_body_bytes()))
            .layer(csrf(state))
            .layer(DefaultBodyLimit::disable()),
    )
}

/// Refuses requests that change something and that a page of another site made a browser send.
fn csrf(state: &AppState) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    let layer = match state.postroom.settings().site.url.as_deref().map(|url| url.trim_end_matches('/')) {
        // A proxy may call this server by another host name than browsers call the proxy.
        Some(origin) => layer.add_trusted_origin(origin).unwrap_or_else(|error| {
            tracing::warn!(%error, "site.url cannot be used as an origin");
            CsrfLayer::new()
        }),
        None => layer,
    };
    layer.with_rejection_response(|_: ProtectionError| Problem::from(Code::CrossSite).into_response())
}

/// Browsers never send a bearer token on their own, so a request with one may come from any site: it is
/// exempt from the check, by removing the headers that the check looks at. No session counts beside a token.
async fn exempt_tokens_from_csrf(mut request: Request) -> Request {
    if has_authorization(request.headers()) {
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    request
}

fn has_authorization(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION)
}

/// Adds [`DEFAULT_HEADERS`], and makes a problem of the body limit's plain text refusal.
async fn complete_response(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let plain = !response.headers().contains_key(header::CONTENT_TYPE)
        || response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/plain; charset=utf-8");
    let mut response = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE if plain => Problem::from(Code::TooLarge).into_response(),
        _ => response,
    };
    for (name, value) in DEFAULT_HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Keeps everything personal out of the caches of browsers and proxies.
pub async fn no_store(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store, private"));
    response
}

async fn count_response(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    state.metrics.count_response(response.status());
    response
}

/// The span of a request. It names the route, never the address: paths hold secrets, queries search words.
fn request_span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!(
        "request",
        method = %request.method(),
        route,
        request_id = id,
        status = field::Empty,
        duration_ms = field::Empty,
    )
}

/// Completes the span of a request whose response is ready; its body may still be streamed.
fn record_response(response: &Response, duration: Duration, span: &Span) {
    span.record("status", response.status().as_u16());
    span.record("duration_ms", u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    tracing::debug!("responded");
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer wants")]
fn panic_response(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("(no text)"), "a handler panicked");
    Problem::from(Code::Internal).into_response()
}
