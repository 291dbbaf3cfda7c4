//! Redirects within the site.

use axum::{
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postroom_app::known_page;

/// Characters of a path that are encoded inside of a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store, private");

/// `303 See Other`: sends the browser to another page with GET. The path must be one of this site.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// `307 Temporary Redirect`: the browser sends the same form again to another page. The path must be one of this site.
pub fn repeat_at(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response()
}

/// `308 Permanent Redirect`: there is one address for what was asked for, and this is it.
pub fn moved(path: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let location = HeaderValue::from_str(&format!("{path}{query}")).unwrap_or(HeaderValue::from_static("/"));
    // The query may hold a secret, and caches keep such a redirect for good.
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, NO_STORE)];
    (StatusCode::PERMANENT_REDIRECT, headers).into_response()
}

/// Adds the page to go to afterwards to a path, as its `next` parameter.
pub fn with_next(path: &str, next: Option<&str>) -> String {
    match next {
        Some(next) => format!("{path}?next={}", utf8_percent_encode(next, QUERY)),
        None => path.to_owned(),
    }
}

/// The page of this site that a request came from, by its `Referer` header.
pub fn referring_page(parts: &Parts) -> Option<String> {
    parts.headers.get(header::REFERER).and_then(|v| v.to_str().ok()).and_then(known_page)
}

#[cfg(test)]
mod tests {
    use super::with_next;

    #[test]
    fn the_next_page_is_one_parameter_whatever_its_own_query_holds() {
        assert_eq!(
            with_next("/login", Some("/inbox?page=2&x=ä")),
            "/login?next=/inbox%3Fpage%3D2%26x%3D%C3%A4"
        );
        assert_eq!(with_next("/login", None), "/login");
    }
}
