//! The signed-in member's own account, as pages and REST show it to them.

use crate::{language::Language, listing::Counts};
use serde::{Deserialize, Serialize};

/// The signed-in member, as the page of that member needs them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Login name.
    pub name: String,
    /// The name that others see.
    pub display: String,
    /// Own e-mail address; may be empty.
    pub email: String,
    /// The language that they prefer; without one, what the browser asks for.
    pub language: Option<Language>,
    /// May decide about messages that await review.
    pub moderator: bool,
    /// May administer users and tokens.
    pub admin: bool,
    /// Counters at the moment of the answer.
    pub counts: Counts,
}
