//! Bodies of JSON. What is wrong with one is answered as a problem, with the field's name where it has one.

use crate::http::{
    body::read_body,
    problem::{Problem, Result},
};
use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use postroom_model::{Code, Detail, FieldError, limits};
use postroom_texts::requests;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use sha2::{Digest, Sha256};

/// Extractor: a JSON object. Unlike axum's `Json`, it refuses with a [`Problem`] that names the field.
///
/// `tests::count_recipients` is an example.
pub struct JsonBody<T> {
    /// The parsed object.
    pub value: T,
    /// Hash of the method, the path and the body: the same for a request that is sent again.
    pub request_hash: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Problem::unreadable(requests::json_expected()));
        }
        let hasher = request_hasher(&request);
        let bytes = read_body(request).await?;
        Ok(Self { value: parse(&bytes)?, request_hash: hasher.chain_update(&bytes).finalize().into() })
    }
}

/// Extractor: a JSON object, or the default value when there is no body.
pub struct OptionalJsonBody<T>(pub JsonBody<T>);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (json, hasher) = (is_json(request.headers()), request_hasher(&request));
        let bytes = read_body(request).await?;
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
        let path = error.path().to_string();
        match error.inner().classify() {
            Category::Data => unexpected(if path == "." { "" } else { &path }),
            _ => not_json(error.inner()),
        }
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

/// Serde found a field that is not known, or a value of another type. Its own sentence is in English.
fn unexpected(field: &str) -> Problem {
    let reason = Detail::Reason(requests::field_unexpected().to_owned());
    Problem(FieldError::with(field, Code::Unreadable, reason).into())
}

fn not_json(error: &serde_json::Error) -> Problem {
    Problem::unreadable(requests::not_json(limits::count(error.line()), limits::count(error.column())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, routing::post};
    use postroom_model::submission::Reply;
    use tower::ServiceExt;

    /// A call that takes a JSON object.
    async fn count_recipients(JsonBody { value, .. }: JsonBody<Reply>) -> Result<String> {
        if value.to.is_empty() {
            return Err(Problem::field("to", Code::RecipientsRequired));
        }
        Ok(value.to.len().to_string())
    }

    #[tokio::test]
    async fn a_call_gets_the_object_and_the_client_what_was_wrong() {
        let status = async |content_type: &str, body: &'static str| {
            let router: Router = Router::new().route("/", post(count_recipients));
            let request = Request::post("/").header(header::CONTENT_TYPE, content_type);
            router.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status().as_u16()
        };
        assert_eq!(status("application/json", r#"{"to": ["anna", "ben"]}"#).await, 200);
        assert_eq!(status("application/json", "{}").await, 422);
        assert_eq!(status("application/json", r#"{"to": "anna"}"#).await, 422);
        assert_eq!(status("application/json", "[]").await, 400);
        assert_eq!(status("text/plain", "{}").await, 400);
    }

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
