//! Refusals as HTTP answers: `application/problem+json` of RFC 9457.
//!
//! The stable code of the model decides status and text.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use postroom_engine::Error;
use postroom_model::{Code, FieldError, Refusal};
use serde::Serialize;

/// An answer that tells why a request was refused.
#[derive(Clone, Debug)]
pub struct Problem(pub Refusal);

/// The result of a handler.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// The fields of RFC 9457, with the stable code and what is wrong with which field.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    code: Code,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl Problem {
    /// One field is at fault.
    pub fn field(name: &str, code: Code) -> Self {
        Self(FieldError::new(name, code).into())
    }

    /// The request could not be read; says where.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self(Refusal { code: Code::Unreadable, detail: detail.into(), errors: Vec::new() })
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error.refusal())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self(code.into())
    }
}

/// The status that goes with a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Refusal { code, detail, errors } = &self.0;
        let body = Body {
            kind: format!("urn:postroom:problem:{code}"),
            title: code.title(),
            status: code.status(),
            code: *code,
            detail,
            errors,
        };
        let mut response = (status(*code), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
        if code.status() == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
