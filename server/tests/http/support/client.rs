//! Clients of the server under test: browsers with their cookies, programs with their tokens.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;
use std::collections::BTreeMap;
use tower::ServiceExt;

/// Sends requests and keeps cookies.
#[derive(Clone)]
pub struct TestClient {
    router: Router,
    headers: Vec<(String, String)>,
    pub cookies: BTreeMap<String, String>,
}

impl TestClient {
    pub fn new(router: Router) -> Self {
        Self { router, headers: Vec::new(), cookies: BTreeMap::new() }
    }

    /// The same client with one more header in each request.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn get(&mut self, path: &str) -> TestResponse {
        self.request("GET", path, None, Body::empty()).await
    }

    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request("POST", path, Some("application/x-www-form-urlencoded"), Body::from(body)).await
    }

    pub async fn send_json(&mut self, method: &str, path: &str, value: &Value) -> TestResponse {
        self.request(method, path, Some("application/json"), Body::from(value.to_string())).await
    }

    pub async fn request(
        &mut self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> TestResponse {
        let request = self.build_request(method, path, content_type, body);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep_cookies(&parts.headers);
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        TestResponse { status: parts.status, headers: parts.headers, text }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// A request of this client that is not sent.
    pub fn build_request(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Request<Body> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path).header("host", "postroom.example");
        if !self.headers.iter().any(|(name, _)| name == "accept") {
            request = request.header("accept", "text/html");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        request.body(body).unwrap()
    }
}

/// A response, read to its end.
#[derive(Debug)]
pub struct TestResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl TestResponse {
    /// The value of a header; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The text of the first element of a page that a CSS selector finds.
    pub fn text_of(&self, selector: &str) -> Option<String> {
        let page = scraper::Html::parse_document(&self.text);
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).next().map(|element| element.text().collect())
    }

    /// An attribute of the first element of a page that a CSS selector finds.
    pub fn attribute_of(&self, selector: &str, name: &str) -> Option<String> {
        let page = scraper::Html::parse_document(&self.text);
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).next()?.attr(name).map(str::to_owned)
    }

    #[track_caller]
    pub fn assert_redirects_to(&self, address: &str) {
        assert_eq!((self.status.as_u16(), self.header("location")), (303, address), "{}", self.text);
    }

    /// Asserts that this is a problem with all members and this code. Returns it.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
        }
        problem
    }

    /// Asserts that this is a problem whose first wrong field is this one.
    #[track_caller]
    pub fn assert_field_error(&self, field: &str, code: &str) {
        let problem = self.assert_problem(422, "request.fields");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    }
}
