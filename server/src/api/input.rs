//! Reading requests: bodies, queries and ids. Whatever comes, what is wrong with it is said as a
//! problem, and where it can be, with the field's name.

use crate::web::{
    body,
    problem::{Problem, Result},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, header, request::Parts},
};
use postroom_model::{Code, FieldError, Refusal, limits};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// A body of JSON, with a digest of its bytes by which a repeated request is known.
pub struct Input<T> {
    /// What it says.
    pub value: T,
    /// Of the method, the path and the bytes.
    pub digest: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Problem::unreadable("Expected a body of type application/json."));
        }
        let hasher = Sha256::new().chain_update(request.method().as_str()).chain_update(request.uri().path());
        let bytes = body(request, state).await?;
        Ok(Self { value: parse(&bytes)?, digest: hasher.chain_update(&bytes).finalize().into() })
    }
}

/// A body of JSON that may be missing.
pub struct Perhaps<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for Perhaps<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let json = is_json(request.headers());
        let bytes = body(request, state).await?;
        match (bytes.is_empty(), json) {
            (true, _) => Ok(Self(T::default())),
            (false, true) => parse(&bytes).map(Self),
            (false, false) => Err(Problem::unreadable("Expected a body of type application/json.")),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // An array would be taken for the fields in their order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::unreadable("Expected a JSON object."));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, inner) = (error.path().to_string(), error.into_inner());
        match inner.classify() {
            Category::Data => {
                let field = if path == "." { String::new() } else { path };
                Problem(FieldError::with(&field, Code::Unreadable, without_place(&inner)).into())
            }
            _ => Problem::unreadable(format!("Not JSON: {inner}.")),
        }
    })?;
    json.end().map_err(|error| Problem::unreadable(format!("Not JSON: {error}.")))?;
    Ok(value)
}

/// What serde found, without line and column.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").and_then(|at| text.get(..at)).unwrap_or(&text).to_owned()
}

/// An id or a name in the path. What cannot be one names nothing that exists.
pub struct Named<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(name)| Self(name)).map_err(|_| Code::NotFound.into())
    }
}

/// The query: names with values. Parameters that are not asked for are refused at the end, as they
/// are mistyped ones or not yet understood.
pub struct Query {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            errors: Vec::new(),
        })
    }
}

impl Query {
    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.pairs.iter().position(|(key, _)| key == name)?;
        Some(self.pairs.remove(at).1)
    }

    /// A parameter's text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).filter(|text| !text.is_empty())
    }

    /// A parameter that is one of some words; the default when absent.
    pub fn word<T: FromStr + Default>(&mut self, name: &str) -> T {
        let Some(word) = self.text(name) else { return T::default() };
        word.parse().unwrap_or_else(|_| {
            self.errors.push(FieldError::new(name, Code::WordUnknown));
            T::default()
        })
    }

    /// A parameter that is there or not.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.take(name).as_deref() {
            Some("" | "1" | "true") => true,
            None | Some("0" | "false") => false,
            Some(_) => {
                self.errors.push(FieldError::new(name, Code::WordUnknown));
                false
            }
        }
    }

    /// How many entries are wanted.
    pub fn limit(&mut self) -> u32 {
        let Some(text) = self.text("limit") else { return limits::PAGE };
        match text.parse() {
            Ok(limit @ 1..=limits::PAGE_MAX) => limit,
            _ => {
                let detail = format!("Give a number from 1 to {}.", limits::PAGE_MAX);
                self.errors.push(FieldError::with("limit", Code::NumberRange, detail));
                limits::PAGE
            }
        }
    }

    /// The end of reading.
    ///
    /// # Errors
    /// What was wrong, and what is left over.
    pub fn finish(mut self) -> Result<()> {
        let unknown = |(name, _): &(String, String)| {
            FieldError::with(name, Code::WordUnknown, "This parameter is not known here, or given twice.")
        };
        self.errors.extend(self.pairs.iter().map(unknown));
        Ok(Refusal::unless_empty(self.errors)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::post::Reply;

    #[test]
    fn faults_of_json_are_named_with_their_field() {
        let refused = |text: &str| parse::<Reply>(text.as_bytes()).unwrap_err().0;
        let wrong = refused(r#"{"to": ["anna", 5]}"#);
        assert_eq!((wrong.code, wrong.errors[0].field.as_str()), (Code::Fields, "to[1]"));
        let unknown = refused(r#"{"bodyy": "x"}"#);
        assert_eq!((unknown.code, unknown.errors[0].field.as_str()), (Code::Fields, "bodyy"));
        for text in ["", "{", "[]", "null", "{} {}", "\u{0}", r#"{"body": "\ud800"}"#] {
            assert_eq!(refused(text).code, Code::Unreadable, "{text:?}");
        }
    }
}
