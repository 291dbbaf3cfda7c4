//! An account's own data: one struct in the engine, in REST, and on the pages of the signed-in member.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// Who an account belongs to, and what they may do. For its owner and for administrators; everybody else sees a
/// [`Person`](crate::Person).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Login name.
    pub name: String,
    /// The name that others see.
    pub display: String,
    /// E-mail address; empty for some imported accounts.
    pub email: String,
    /// The language that its owner prefers; without one, what the browser asks for.
    pub language: Option<Language>,
    /// May decide about messages that await review.
    pub moderator: bool,
    /// May administer users and tokens.
    pub admin: bool,
}
