//! Bodies of JSON. What is wrong with one is answered as a problem, with the field's name where it has one.

use crate::http::{
    body::read_body,
    problem::{Problem, Result},
};
use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use postroom_model::{Code, Detail, FieldError};
use postroom_texts::requests;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use sha2::{Digest, Sha256};

/// Extractor: a JSON object. Unlike axum's `Json`, it refuses with a [`Problem`] that names the field.
pub struct JsonBody<T> {
    /// The parsed object.
    pub value: T,
    /// Hash of the method, the path and the body: the same for a request that is sent again.
    pub request_hash: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Problem::unreadable(requests::json_expected()));
        }
        let hasher = request_hasher(&request);
        let bytes = read_body(request, state).await?;
        Ok(Self { value: parse(&bytes)?, request_hash: hasher.chain_update(&bytes).finalize().into() })
    }
}

/// Extractor: a JSON object, or the default value when there is no body.
pub struct OptionalJsonBody<T>(pub JsonBody<T>);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let (json, hasher) = (is_json(request.headers()), request_hasher(&request));
        let bytes = read_body(request, state).await?;
        let value = match (bytes.is_empty(), json) {
            (true, _) => T::default(),
            (false, true) => parse(&bytes)?,
            (false, false) => return Err(Problem::unreadable(requests::json_expected())),
        };
        Ok(Self(JsonBody { value, request_hash: hasher.chain_update(&bytes).finalize().into() }))
    }
}

/// Has seen what a request is for; its body is still to come.
fn request_hasher(request: &Request) -> Sha256 {
    Sha256::new().chain_update(request.method().as_str()).chain_update(request.uri().path())
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // serde would read an array as the fields in their order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::unreadable(requests::object_expected()));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, inner) = (error.path().to_string(), error.into_inner());
        match inner.classify() {
            Category::Data => {
                let field = if path == "." { String::new() } else { path };
                Problem(FieldError::with(&field, Code::Unreadable, Detail::Reason(message(&inner))).into())
            }
            _ => Problem::unreadable(requests::not_json(&inner.to_string())),
        }
    })?;
    json.end().map_err(|error| Problem::unreadable(requests::not_json(&error.to_string())))?;
    Ok(value)
}

/// The message of an error without line and column.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").and_then(|at| text.get(..at)).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::submission::Reply;

    #[test]
    fn errors_of_json_name_their_field() {
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
