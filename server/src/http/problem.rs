//! Refusals as HTTP responses: `application/problem+json` of RFC 9457.
//!
//! The refusal's stable code decides the status; the sentences are in the language of the request.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use postroom_engine::Error;
use postroom_model::{Code, Detail, FieldError, Refusal, Status};
use postroom_texts as texts;
use serde::Serialize;
use utoipa::ToSchema;

/// A response that says why a request was refused.
///
/// Handlers return it as their error: a refusal of the engine, or just a code, converts with `?`.
///
/// ```
/// use postroom_model::Code;
/// use postroom_server::http::problem::{Problem, Result};
///
/// fn find(exists: bool) -> Result<&'static str> {
///     if exists { Ok("found") } else { Err(Code::NotFound.into()) }
/// }
/// assert_eq!(find(false).unwrap_err().0.code, Code::NotFound);
///
/// // One field is wrong: status 422, with the field's name in `errors`.
/// let problem = Problem::field("subject", Code::SubjectRequired);
/// assert_eq!(problem.0.errors[0].field, "subject");
/// ```
#[derive(Clone, Debug)]
pub struct Problem(pub Refusal);

/// The result of a handler.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// The members of RFC 9457, with our own `code` and `errors`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    /// Stable.
    #[schema(value_type = String)]
    code: Code,
    detail: String,
    #[serde(flatten)]
    recipient: RecipientBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<DecisionBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldBody<'a>>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
struct FieldBody<'a> {
    field: &'a str,
    /// Stable.
    #[schema(value_type = String)]
    code: Code,
    detail: String,
    #[serde(flatten)]
    recipient: RecipientBody<'a>,
}

/// What a moderator decided meanwhile.
#[derive(Serialize, ToSchema)]
#[schema(as = DecidedMeanwhile)]
struct DecisionBody<'a> {
    /// The state of the message now.
    status: Status,
    /// Login name of the moderator; null where nobody decided, or the operator's program.
    by: Option<&'a str>,
}

impl<'a> DecisionBody<'a> {
    fn of(detail: &'a Detail) -> Option<Self> {
        let Detail::Decided { status, by } = detail else { return None };
        Some(Self { status: *status, by: by.as_deref() })
    }
}

/// The recipient that an error is about. A field of several recipients has an error for each who was refused.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = RefusedRecipient)]
struct RecipientBody<'a> {
    /// Login name.
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    /// Why, in the words of the filter that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> From<&'a Detail> for RecipientBody<'a> {
    fn from(detail: &'a Detail) -> Self {
        let Detail::Recipient { name, reason } = detail else { return Self::default() };
        Self { recipient: Some(name), reason: Some(reason.as_str()).filter(|reason| !reason.is_empty()) }
    }
}

impl<'a> From<&'a FieldError> for FieldBody<'a> {
    fn from(error: &'a FieldError) -> Self {
        let detail = texts::field_error_text(error);
        Self { field: &error.field, code: error.code, detail, recipient: (&error.detail).into() }
    }
}

impl Problem {
    /// One field is wrong.
    pub fn field(name: &str, code: Code) -> Self {
        Self(FieldError::new(name, code).into())
    }

    /// The request cannot be parsed; the detail says where.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self(Refusal::with(Code::Unreadable, Detail::Reason(detail.into())))
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
        let code = self.0.code;
        let body = Body {
            kind: format!("urn:postroom:problem:{code}"),
            title: texts::title(code),
            status: code.status(),
            code,
            detail: texts::refusal_text(&self.0),
            recipient: (&self.0.detail).into(),
            decided: DecisionBody::of(&self.0.detail),
            errors: self.0.errors.iter().map(FieldBody::from).collect(),
        };
        let mut response = (status(code), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
        set_retry_after(headers, &self.0);
        if code.status() == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For whoever shows it in another form.
        response.extensions_mut().insert(self);
        response
    }
}

/// When to come back after too many requests of a kind that does not say more.
const RETRY_AFTER_SECONDS: u64 = 10;

/// Says when a request may be tried again, where there were too many.
pub fn set_retry_after(headers: &mut HeaderMap, refusal: &Refusal) {
    if refusal.code == Code::TooMany {
        let seconds = match refusal.detail {
            Detail::RetryAfter(seconds) => seconds,
            _ => RETRY_AFTER_SECONDS,
        };
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
}

/// The handler of routes for the methods that they do not have.
pub async fn method_not_allowed() -> Problem {
    Code::Method.into()
}
