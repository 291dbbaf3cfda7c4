//! Problems as pages: what people get in their browser where a program gets `application/problem+json`.

use super::rendering::render;
use crate::http::{problem::Problem, requester::accepts_html, state::AppState};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Uri, header},
    middleware::Next,
    response::Response,
};
use postroom_app::PageFailure;

/// An address without a page, for which the app renders what is shown instead.
const NO_PAGE: &str = "/~";

/// Middleware of pages and forms.
pub async fn show_problems(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !accepts_html(request.headers()) {
        return next.run(request).await;
    }
    // It has the theme.
    let cookie = request.headers().get(header::COOKIE).cloned();
    let response = next.run(request).await;
    match response.extensions().get::<Problem>().cloned() {
        Some(problem) => error_page(&state, cookie, &problem, response),
        None => response,
    }
}

/// The page in place of a response that says what is wrong. It needs neither session nor database.
fn error_page(
    state: &AppState,
    cookie: Option<HeaderValue>,
    Problem(refusal): &Problem,
    response: Response,
) -> Response {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = Uri::from_static(NO_PAGE);
    request.headers_mut().extend(cookie.map(|cookie| (header::COOKIE, cookie)));
    request.extensions_mut().insert(PageFailure(refusal.into()));
    let mut page = render(state, request.into_parts().0);
    if page.extensions().get::<Problem>().is_some() {
        return response;
    }
    *page.status_mut() = response.status();
    for name in [header::RETRY_AFTER, header::ALLOW] {
        page.headers_mut().extend(response.headers().get(&name).cloned().map(|value| (name, value)));
    }
    page
}
