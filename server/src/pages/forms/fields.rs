//! The fields of a form as they were posted: names with values, in order; names may repeat.

use crate::http::{
    body::read_body,
    problem::{Problem, Result},
};
use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use postroom_model::{Code, limits};
use postroom_texts::requests;

/// Fields whose values are never sent back to the browser.
const SECRET: [&str; 3] = ["password", "old", "new"];

/// Most fields of a form: of each thing that an action may be about there is one, and few others. Each costs many times
/// what it takes in the body.
const MAX_FIELDS: usize = limits::SELECTION + 100;

/// Extractor: the fields of an urlencoded form. Unlike axum's `Form`, it takes any fields, and a handler
/// can show them all again.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// From the urlencoded text of a body or a query. Every text is valid in this encoding.
    pub fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first value of a field; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The fields that a page may show again: all but secrets.
    pub fn to_show_again(&self) -> Vec<(String, String)> {
        self.0.iter().filter(|(key, _)| !SECRET.contains(&key.as_str())).cloned().collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let content_type =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !content_type.starts_with("application/x-www-form-urlencoded") {
            return Err(Problem::unreadable(requests::form_expected()));
        }
        let body = read_body(request).await?;
        if body.iter().filter(|byte| **byte == b'&').count() > MAX_FIELDS {
            return Err(Code::TooLarge.into());
        }
        Ok(Self::parse(&body))
    }
}
