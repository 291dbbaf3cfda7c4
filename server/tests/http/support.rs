//! A post to test with: members without passwords, browsers with their cookies, programs with tokens.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use postroom_engine::{
    Client, Postroom, Settings,
    accounts::{NewAccount, Scope},
};
use postroom_server::{http::state::AppState, router::router};
use serde_json::Value;
use std::collections::BTreeMap;
use tempfile::TempDir;
use tower::ServiceExt;

/// A post of its own, with a database that goes with it.
pub struct Post {
    pub room: Postroom,
    pub router: Router,
    _folder: TempDir,
}

impl Post {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::for_database(&format!("sqlite:{}/post.db", folder.path().display()));
        change(&mut settings);
        let room = Postroom::open(settings).await.unwrap();
        let router = router(&AppState::new(room.clone()));
        Self { room, router, _folder: folder }
    }

    pub async fn account(&self, name: &str, moderator: bool, admin: bool) {
        let email = format!("{name}@example.org");
        let account = NewAccount { name: name.to_owned(), email, moderator, admin, ..NewAccount::default() };
        self.room.accounts().add(account).await.unwrap();
    }

    /// A browser in which nobody is signed in.
    pub fn visitor(&self) -> Browser {
        Browser { router: self.router.clone(), headers: Vec::new(), cookies: BTreeMap::new() }
    }

    /// A new member's browser.
    pub async fn member(&self, name: &str) -> Browser {
        self.account(name, false, false).await;
        self.sign_in(name).await
    }

    /// Another browser of a member, who gets in without a password, as hashing takes its time.
    pub async fn sign_in(&self, name: &str) -> Browser {
        let caller = self.room.accounts().caller(name).await.unwrap().unwrap();
        let (secret, _) = self.room.sessions().open(&caller, &Client::default()).await.unwrap();
        let mut browser = self.visitor();
        browser.cookies.insert("postroom".to_owned(), secret.expose().to_owned());
        browser
    }

    /// A program with a token of an account.
    pub async fn program(&self, name: &str, scopes: &[Scope]) -> Browser {
        let (secret, _) = self.room.tokens().add(name, "test", scopes, None).await.unwrap();
        self.visitor().with("authorization", &format!("Bearer {}", secret.expose()))
    }

    /// A message between two members; its id.
    pub async fn message(&self, from: &Browser, to: &str, subject: &str) -> i64 {
        let body = serde_json::json!({"to": [to], "subject": subject, "body": "Some words."});
        let sent = from.clone().send("POST", "/api/v1/messages", &body).await;
        assert_eq!(sent.status, 201, "{}", sent.text);
        sent.json()["messages"][0]["id"].as_i64().unwrap()
    }
}

/// Something that sends requests and keeps cookies.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    headers: Vec<(String, String)>,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// The same with one more header in each request.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, None, Body::empty()).await
    }

    /// Posts a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request("POST", path, Some("application/x-www-form-urlencoded"), Body::from(body)).await
    }

    /// Sends JSON.
    pub async fn send(&mut self, method: &str, path: &str, value: &Value) -> Answer {
        self.request(method, path, Some("application/json"), Body::from(value.to_string())).await
    }

    pub async fn request(&mut self, method: &str, path: &str, kind: Option<&str>, body: Body) -> Answer {
        let response = self.router.clone().oneshot(self.prepare(method, path, kind, body)).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// A request that is not sent.
    pub fn prepare(&self, method: &str, path: &str, kind: Option<&str>, body: Body) -> Request<Body> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path).header("host", "post.example");
        if !self.headers.iter().any(|(name, _)| name == "accept") {
            request = request.header("accept", "text/html");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        request.body(body).unwrap()
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The text of the first element of a page that a selector finds.
    pub fn find(&self, selector: &str) -> Option<String> {
        let page = scraper::Html::parse_document(&self.text);
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).next().map(|element| element.text().collect())
    }

    /// It sends the browser to an address.
    #[track_caller]
    pub fn leads_to(&self, address: &str) {
        assert_eq!((self.status.as_u16(), self.header("location")), (303, address), "{}", self.text);
    }

    /// It is a problem of the common shape with this code.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        for field in ["type", "title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {problem}");
        }
        problem
    }

    /// It is a problem with one field at fault.
    #[track_caller]
    pub fn blames(&self, field: &str, code: &str) {
        let problem = self.is_problem(422, "request.fields");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    }
}
