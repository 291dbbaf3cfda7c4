//! New messages and replies: what a caller submits, what a reply starts with, and what became of it.

use crate::{
    ids::MessageId,
    message::Status,
    people::{Person, PublicParticipant},
};
use serde::{Deserialize, Serialize};

/// A new message to one or several members. A missing field counts as empty, so that all that is wrong is
/// told at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NewMessage))]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// The recipients' login names.
    #[serde(default)]
    pub to: Vec<String>,
    /// One line.
    #[serde(default)]
    pub subject: String,
    /// Plain text, may be empty.
    #[serde(default)]
    pub body: String,
}

/// A reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NewReply))]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Plain text, may be empty.
    #[serde(default)]
    pub body: String,
    /// Absent: made from the subject of the message that is answered. Present but blank: refused.
    #[serde(default)]
    pub subject: Option<String>,
    /// Login names of others who get a copy.
    #[serde(default)]
    pub to: Vec<String>,
}

/// What the reply page starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyDraft {
    /// The message that is answered.
    pub parent: MessageId,
    /// Who gets the reply.
    pub addressee: Person,
    /// The subject with its prefix.
    pub subject: String,
    /// The displayed name of who wrote what is quoted.
    pub author: String,
    /// The quoted text, each line behind a prefix.
    pub quote: String,
}

/// What became of a submission: one message for each recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sent {
    /// In the order of the recipients; on a reply the addressee first.
    pub messages: Vec<SentMessage>,
    /// Those who did not get it, as their accounts were removed while it was stored: for very many recipients, that takes
    /// several steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Person>,
}

impl Sent {
    /// What became of a submission of which this is the first part.
    #[must_use]
    pub fn and(mut self, rest: Self) -> Self {
        self.messages.extend(rest.messages);
        self.removed.extend(rest.removed);
        self
    }
}

/// One message of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SentMessage {
    /// Its id.
    pub id: MessageId,
    /// To whom.
    pub recipient: PublicParticipant,
    /// What moderation decided.
    pub status: Status,
    /// Why it was rejected; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
