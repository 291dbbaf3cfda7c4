//! Why something was refused, as a page shows it, and how the engine's errors become it.

use crate::json::JsonText;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use postroom_texts::errors;
use serde::{Deserialize, Serialize};

/// Why a request was refused, or that it did not reach the server. The sentences are in the language of the
/// request, so the browser needs none of its own for what only the server can refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError {
    /// The HTTP status that goes with it.
    pub status: u16,
    /// What is wrong with the request as a whole.
    pub text: String,
    /// The invalid fields, each with what is wrong with it.
    pub fields: Vec<(String, String)>,
}

/// The result of a server function.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    fn new(status: u16, text: &str) -> Self {
        Self { status, text: text.to_owned(), fields: Vec::new() }
    }

    /// There is nothing at an address.
    pub fn not_found() -> Self {
        Self::new(404, errors::not_found())
    }

    /// An action without a selection.
    pub fn nothing_selected() -> Self {
        Self::new(422, errors::selection_empty())
    }

    /// Whether there is nothing to be found.
    pub fn is_not_found(&self) -> bool {
        self.status == 404
    }

    /// Whether the same may work in a while: the server was not reached, or did not answer.
    pub fn is_temporary(&self) -> bool {
        self.status >= 500
    }

    /// What is wrong with a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// One sentence: what is wrong with the first invalid field, else with the whole.
    pub fn first_text(&self) -> &str {
        self.fields.first().map_or(&self.text, |(_, text)| text)
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.first_text())
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // The transport's own text may hold internals and helps nobody: it is not shown.
        match error {
            ServerFnErrorErr::Request(_) => Self::new(503, errors::unreachable()),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::new(400, errors::unreadable())
            }
            // On the server this is about the arguments, in the browser about the answer.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Deserialization(_) => Self::new(400, errors::unreadable()),
            _ => Self::new(500, errors::internal()),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<&postroom_model::Refusal> for AppError {
    fn from(refusal: &postroom_model::Refusal) -> Self {
        Self {
            status: refusal.code.status(),
            text: postroom_texts::refusal_text(refusal),
            fields: postroom_texts::field_error_texts(&refusal.errors),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<postroom_engine::Error> for AppError {
    /// Also sets the response's status: every refusal passes here exactly once.
    fn from(error: postroom_engine::Error) -> Self {
        let refusal = error.refusal();
        let error = Self::from(&refusal);
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = http::StatusCode::from_u16(error.status)
        {
            response.set_status(status);
            if let postroom_model::Detail::RetryAfter(seconds) = refusal.detail {
                response.insert_header(http::header::RETRY_AFTER, seconds.into());
            }
        }
        error
    }
}
