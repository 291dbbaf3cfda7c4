//! The error of server functions, and how the engine's errors become it.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use postroom_model::{Code, Refusal};
use serde::{Deserialize, Serialize};

/// Why a call was refused, or that it did not reach the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError(pub Refusal);

/// The result of a server function.
pub type AppResult<T> = Result<T, AppError>;

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // The transport's own text may hold internals and helps nobody: it is not shown.
        let (code, detail) = match error {
            ServerFnErrorErr::Request(_) => {
                (Code::Unavailable, "The server cannot be reached. Check the connection and try again.")
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                (Code::Unreadable, Code::Unreadable.title())
            }
            _ => (Code::Internal, Code::Internal.title()),
        };
        Self(Refusal { code, detail: detail.to_owned(), errors: Vec::new() })
    }
}

#[cfg(feature = "ssr")]
impl From<postroom_engine::Error> for AppError {
    /// Also sets the response's status: every refusal passes here exactly once.
    fn from(error: postroom_engine::Error) -> Self {
        let refusal = error.refusal();
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = http::StatusCode::from_u16(refusal.code.status())
        {
            response.set_status(status);
        }
        Self(refusal)
    }
}
