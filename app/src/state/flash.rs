//! Flash messages: the result of a plain form, carried by a cookie to the page that follows it.

use crate::{error::AppError, wire::SentSummary};
use postroom_model::{Action, Selection};
use serde::{Deserialize, Serialize};

/// The cookie that carries a [`Flash`] as percent-encoded JSON to the next page, which removes it.
pub const FLASH_COOKIE: &str = "postroom_flash";

/// The hidden field of a form that is not sent yet, but was kept while its writer signed in again.
pub const CONTINUED_FIELD: &str = "continued";

/// The result of a form, shown once on the page that follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flash {
    /// A message or a reply was submitted.
    Sent(SentSummary),
    /// An action on a selection was carried out.
    Done {
        /// The action.
        action: Action,
        /// How many messages changed.
        changed: u64,
        /// What it was carried out on, to undo it. Empty when it was too long for a cookie.
        selection: Selection,
    },
    /// A request without a page of its own was refused.
    Refused(AppError),
    /// The session has ended.
    SignedOut,
    /// Somebody signed in again who was writing, and goes on with what was typed.
    TypedKept,
    /// The password was changed; all other sessions have ended.
    PasswordChanged,
    /// One or all other sessions were ended.
    SessionsEnded,
    /// The pages have another language.
    LanguageChanged,
}
