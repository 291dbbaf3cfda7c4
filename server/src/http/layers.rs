//! The middleware around all routes.
//!
//! Every request gets an id and a tracing span, and is counted; a panic becomes a response. Responses get
//! security headers. Routes other than the event stream are compressed and answer in time.
//!
//! Each layer of ours costs a request two boxed futures, and each call of `Router::layer` a boxed copy of all
//! services below it. So what belongs to the same routes is one layer where it can be.
//!
//! The span `request` has the fields `method`, `route`, `request_id`, `status` and `duration_ms`, and is the parent
//! of whatever the engine logs. Addresses, headers and bodies are in no field: they hold secrets and texts.

use super::{cross_site, language, problem::Problem, state::AppState};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http_body::Body as _;
use postroom_model::Code;
use std::{any::Any, time::Duration};
use tokio::time::timeout;
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
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
            .layer(trace)
            .layer(middleware::from_fn_with_state(state.clone(), complete_response)),
    )
}

/// The layers around all routes but the event stream, which takes no body, must not be compressed, and lasts
/// for hours: compression, and a limit on the time until an answer begins.
pub fn bound(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
        DefaultPredicate::new()
            .and(|_, _, _: &HeaderMap, extensions: &Extensions| extensions.get::<Uncompressed>().is_none()),
    );
    routes.layer(
        ServiceBuilder::new()
            .layer(compression)
            .layer(middleware::from_fn_with_state(state.clone(), answer_in_time)),
    )
}

/// Tells browsers to ask for nothing of this host without https, for a year.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Answers in the language that is asked for, adds [`DEFAULT_HEADERS`], and HSTS where the site is https, and counts
/// the response.
async fn complete_response(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = language::negotiate(&state, request, next).await;
    state.metrics.count_response(response.status());
    for (name, value) in DEFAULT_HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.trusted_proxies.site_is_https() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// How long a request may take until its answer begins, the time for its body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// Middleware of everything but the event stream: the limit on the time until an answer begins, and [`keep_private`].
async fn answer_in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    timeout(REQUEST_TIMEOUT, keep_private(&state, request, next)).await.unwrap_or_else(|_| {
        tracing::error!("a request was not answered in time");
        Problem::from(Code::Unavailable).into_response()
    })
}

/// Marks a response that must not be compressed.
#[derive(Clone, Copy)]
struct Uncompressed;

/// How much memory a response takes until its client has taken it, as far as that is known.
#[derive(Clone, Copy)]
pub struct AnswerBytes(pub usize);

/// What is not public is not compressed where another site has asked for it: how well a page compresses would
/// tell that site about the private text beside what it has put into the address.
async fn keep_private(state: &AppState, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if state.trusted_proxies.is_empty() && state.proxy_watch.note(&parts) {
        tracing::warn!(
            "all requests come from one address and say that they are forwarded: name the proxy in \
             site.trusted_proxies, or limits take everybody for one client"
        );
    }
    let elsewhere = cross_site::is_asked_for_elsewhere(state, &parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let cache_control = response.headers().get(header::CACHE_CONTROL);
    if cache_control.is_some_and(|value| value.as_bytes().starts_with(b"public")) {
        // Files, which are in memory in any case.
        return response;
    }
    let bytes = usize::try_from(response.body().size_hint().lower()).unwrap_or(usize::MAX);
    response.extensions_mut().insert(AnswerBytes(bytes));
    if elsewhere {
        response.extensions_mut().insert(Uncompressed);
    }
    response
}

/// Keeps everything personal out of the caches of browsers and proxies.
pub async fn no_store(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store, private"));
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
