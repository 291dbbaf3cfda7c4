//! What happens to every request on its way in and to every answer on its way out.
//!
//! From outside: panics become answers, requests get an id, are counted and traced (without bodies,
//! queries or secrets in paths), answers get security headers and are compressed, bodies that are
//! too large and requests from pages of other sites are refused.

use super::{Web, problem::Problem};
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use postroom_model::Code;
use std::any::Any;
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError},
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::Level;

/// What answers carry unless they say otherwise. Pages bring a policy of their own, with a nonce.
const HEADERS: [(HeaderName, &str); 6] = [
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

/// The layers around everything but the event stream.
pub fn wrap(routes: Router<Web>, web: &Web) -> Router<Web> {
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let trace = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_request(())
        .on_response(DefaultOnResponse::new().level(Level::DEBUG))
        .on_body_chunk(())
        .on_eos(());
    routes.layer(
        ServiceBuilder::new()
            .layer(CatchPanicLayer::custom(panicked))
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(middleware::from_fn_with_state(web.clone(), count))
            .layer(trace)
            .layer(middleware::from_fn(finish))
            .layer(compression)
            .layer(middleware::map_request(without_origin))
            .layer(RequestBodyLimitLayer::new(web.request_max_bytes()))
            .layer(csrf(web))
            .layer(DefaultBodyLimit::disable()),
    )
}

/// The layers around the event stream: it takes no body, must not be compressed, and waits for hours.
pub fn wrap_stream(routes: Router<Web>) -> Router<Web> {
    routes.layer(middleware::from_fn(finish))
}

/// The refusal of requests that another site's page makes its visitor's browser send.
fn csrf(web: &Web) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    let layer = match web.postroom.settings().site.url.as_deref().map(|url| url.trim_end_matches('/')) {
        // A proxy may call this server by another name than browsers do.
        Some(origin) => layer.add_trusted_origin(origin).unwrap_or_else(|error| {
            tracing::warn!(%error, "site.url cannot be used as an origin");
            CsrfLayer::new()
        }),
        None => layer,
    };
    layer.with_rejection_response(|_: ProtectionError| Problem::from(Code::CrossSite).into_response())
}

/// A token is never sent by a browser on its own, so that such a request may come from anywhere. It
/// is spared the check by taking away what is checked; the cookie does not count beside a token.
async fn without_origin(mut request: Request) -> Request {
    if has_bearer(request.headers()) {
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    request
}

/// Whether a request brings a token.
pub fn has_bearer(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION)
}

/// Adds the headers of [`HEADERS`], and gives refusals that libraries made the usual form.
async fn finish(request: Request, next: Next) -> Response {
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
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The layer of everything personal: not to be kept by browsers or anybody on the way.
pub async fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store, private"));
    response
}

async fn count(State(web): State<Web>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    web.metrics.answered(response.status());
    response
}

/// Names the route, not the address: addresses may hold secrets and search words.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("http", method = %request.method(), route, id)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that the layer wants")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("(no text)"), "a handler panicked");
    Problem::from(Code::Internal).into_response()
}
