//! Which requests a page of another site made a browser send. They may read, but change nothing.
//!
//! Browsers say so by `Sec-Fetch-Site`, which no page can set, on https and on this machine; elsewhere, and
//! old ones, by `Origin`. Whoever sends neither is no browser. These are the rules of Go's
//! [`CrossOriginProtection`](https://pkg.go.dev/net/http#CrossOriginProtection), with one more: the origin's
//! scheme must be ours too.
//!
//! A request that is authenticated by its token is exempt: browsers send none on their own.

use super::{
    problem::{Problem, Result},
    requester,
    state::AppState,
};
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use postroom_model::Code;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Middleware that refuses requests which change something and come from another site. It runs behind what
/// looks up a token.
pub async fn refuse(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match check(&state, &parts) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

fn check(state: &AppState, parts: &Parts) -> Result<()> {
    let reads = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || requester::bearer(parts).is_some() {
        return Ok(());
    }
    let foreign = match parts.headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => false,
        Some(_) => true,
        None => parts.headers.get(header::ORIGIN).is_some_and(|origin| !is_own(state, parts, origin)),
    };
    if foreign { Err(Problem::from(Code::CrossSite)) } else { Ok(()) }
}

/// Whether a page that somebody reads was asked for by another site: by a link, a frame or a script.
pub fn is_asked_for_elsewhere(state: &AppState, parts: &Parts) -> bool {
    match parts.headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => false,
        Some(_) => true,
        None => {
            let mut sources =
                [header::ORIGIN, header::REFERER].into_iter().filter_map(|h| parts.headers.get(h));
            sources.any(|source| !is_own(state, parts, source))
        }
    }
}

/// Whether an origin, or the address of a page, is of this site: of `site.url`, or of the host that the
/// request was sent to.
fn is_own(state: &AppState, parts: &Parts, address: &HeaderValue) -> bool {
    let Some((scheme, authority)) = address.to_str().ok().and_then(origin) else { return false };
    let site = state.postroom.settings().site.url.as_deref().and_then(origin);
    if site.is_some_and(|site| site == (scheme, authority.clone())) {
        return true;
    }
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own_scheme = if state.trusted_proxies.is_https(parts) { "https" } else { "http" };
    scheme == own_scheme && host.and_then(|host| host_and_port(own_scheme, host)) == Some(authority)
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<(&str, (String, u16))> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    Some((scheme, host_and_port(scheme, authority)?))
}

fn host_and_port(scheme: &str, authority: &str) -> Option<(String, u16)> {
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority: Authority = authority.parse().ok()?;
    Some((authority.host().to_ascii_lowercase(), authority.port_u16().unwrap_or(default_port)))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn origins_are_taken_apart() {
        let parts = |address| origin(address).map(|(scheme, (host, port))| format!("{scheme} {host} {port}"));
        assert_eq!(parts("https://Post.example").as_deref(), Some("https post.example 443"));
        assert_eq!(parts("http://post.example:80/inbox").as_deref(), Some("http post.example 80"));
        assert_eq!(parts("http://[::1]:3000").as_deref(), Some("http [::1] 3000"));
        for odd in ["", "null", "post.example", "file://post.example", "https://", "https://a b", "https://ä"]
        {
            assert_eq!(parts(odd), None, "{odd:?}");
        }
    }
}
