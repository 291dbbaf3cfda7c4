//! Who a message is from and to: members have a mailbox, visitors only an e-mail address.

use crate::{accounts::Caller, store::PersonRow, visitors::VisitorAliases};
use postroom_model::{Person, PublicParticipant, UserId};
use serde::{Deserialize, Serialize};

/// A member as the sender or an addressee of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub id: UserId,
    /// Login name.
    pub name: String,
    /// The name that others see.
    pub display: String,
}

/// The sender or an addressee of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Participant {
    /// Somebody with an account and a mailbox.
    Member(Member),
    /// Somebody without an account.
    Visitor {
        /// The e-mail address they gave.
        email: String,
    },
}

impl Member {
    /// As others see them.
    pub fn person(&self) -> Person {
        Person { name: self.name.clone(), display: self.display.clone() }
    }
}

impl From<&Caller> for Member {
    fn from(caller: &Caller) -> Self {
        Self { id: caller.id, name: caller.profile.name.clone(), display: caller.profile.display.clone() }
    }
}

impl From<PersonRow> for Member {
    fn from(row: PersonRow) -> Self {
        let PersonRow { id, name, display } = row;
        Self { id, name, display }
    }
}

impl Participant {
    /// The member; none for a visitor.
    pub fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(member) => Some(member),
            Self::Visitor { .. } => None,
        }
    }

    /// The visitor's e-mail address.
    pub fn email(&self) -> Option<&str> {
        match self {
            Self::Member(_) => None,
            Self::Visitor { email } => Some(email),
        }
    }

    /// As others see them, without the e-mail address of a visitor.
    pub(crate) fn public(&self, aliases: &VisitorAliases) -> PublicParticipant {
        match self {
            Self::Member(member) => PublicParticipant::Member(member.person()),
            Self::Visitor { email } => PublicParticipant::Visitor { alias: aliases.alias(email) },
        }
    }

    /// The member's account, whose mailbox has a side of the message.
    pub fn user(&self) -> Option<UserId> {
        self.member().map(|member| member.id)
    }
}
