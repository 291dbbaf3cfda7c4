//! A message, as one caller sees it: the same in REST and in the pages.

use crate::{
    folder::UnknownWord,
    ids::{ConversationId, MessageId},
    people::PublicParticipant,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Whether a message may reach its recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Awaits a moderator's decision; only the sender sees it.
    Pending,
    /// Reached its recipient.
    Accepted,
    /// Refused; only the sender sees it, with the reason.
    Rejected,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Accepted, Self::Rejected];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|status| status.as_str() == s).ok_or(UnknownWord)
    }
}

/// A message as one of its two participants sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its conversation; none while nobody replied.
    pub conversation: Option<ConversationId>,
    /// The message that it answers.
    pub parent: Option<MessageId>,
    /// Who wrote it.
    pub sender: PublicParticipant,
    /// To whom.
    pub recipient: PublicParticipant,
    /// One line.
    pub subject: String,
    /// Plain text. Empty when the caller has deleted the message: it is kept out of pages then.
    pub body: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// When the recipient read it.
    pub read_at: Option<Timestamp>,
    /// When the earliest accepted reply was written.
    pub replied_at: Option<Timestamp>,
    /// The caller archived it.
    pub archived: bool,
    /// When the caller deleted it.
    pub deleted_at: Option<Timestamp>,
    /// Moderation.
    pub status: Status,
    /// Why it was rejected; empty otherwise.
    pub reason: String,
    /// The caller wrote it. A note to oneself counts as received.
    pub outgoing: bool,
}
