//! People as others see them. Addresses and roles of others are never in here.

use serde::{Deserialize, Serialize};

/// A member, as every other member may see them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Login name: what one types to write to them. Empty for an account that was removed.
    pub name: String,
    /// The name to show. The engine has none for an account that was removed.
    pub display: String,
}

impl Person {
    /// Somebody whose account was removed.
    pub const FORMER: Self = Self { name: String::new(), display: String::new() };

    /// Whether the account was removed.
    pub fn is_former(&self) -> bool {
        self.name.is_empty()
    }
}

/// The sender or recipient of a message, as others see them. Inside of the engine it is a `Participant`, which has
/// the account or the e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Participant))]
#[serde(untagged)]
pub enum PublicParticipant {
    /// A member.
    Member(Person),
    /// Somebody without an account, known by a stable alias that hides their address.
    Visitor {
        /// What is shown instead of the address.
        alias: String,
    },
}

impl PublicParticipant {
    /// The name to show; empty where an account was removed, whose name is a text of the catalogue.
    pub fn display(&self) -> &str {
        match self {
            Self::Member(person) => &person.display,
            Self::Visitor { alias } => alias,
        }
    }

    /// The login name, where there is one that can be written to.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Member(person) if !person.is_former() => Some(&person.name),
            _ => None,
        }
    }
}
