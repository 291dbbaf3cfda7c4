//! Messages and lists of them, as one caller sees them. The same shapes in REST and in the pages.

use crate::{
    folder::UnknownWord,
    ids::{ConversationId, MessageId},
    people::{Party, Person},
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

/// A message as one of its two parties sees it.
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
    pub sender: Party,
    /// To whom.
    pub recipient: Party,
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

/// One line of a list: a message, or the newest message of a conversation in that folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// The message that represents the entry.
    pub id: MessageId,
    /// Its conversation; none while nobody replied.
    pub conversation: Option<ConversationId>,
    /// How many messages of the conversation are in this folder; 0 while nobody replied, and by message.
    pub count: u32,
    /// Who wrote it.
    pub sender: Party,
    /// To whom.
    pub recipient: Party,
    /// One line.
    pub subject: String,
    /// The first words of the body.
    pub excerpt: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// When the recipient read it.
    pub read_at: Option<Timestamp>,
    /// When the earliest accepted reply was written.
    pub replied_at: Option<Timestamp>,
    /// Moderation.
    pub status: Status,
    /// The caller wrote it.
    pub outgoing: bool,
}

impl Entry {
    /// Received and not yet read by the caller.
    pub fn unread(&self) -> bool {
        !self.outgoing && self.read_at.is_none()
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listing<T = Entry> {
    /// The entries in order.
    pub items: Vec<T>,
    /// Where the next part starts, for the same question; none at the end.
    pub next: Option<String>,
    /// How many there are in all parts.
    pub total: u64,
}

/// Everything that is counted for a mailbox, absolute, at one number of its history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Messages in the inbox not yet read.
    pub unread: u64,
    /// Notices not yet read.
    pub notices: u64,
    /// Messages that await review; 0 for those who are no moderators.
    pub pending: u64,
    /// The number of the mailbox's latest change.
    pub seq: i64,
}

/// What became of a submission: one message for each recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sent {
    /// In the order of the recipients; on a reply the addressee first.
    pub messages: Vec<SentMessage>,
}

/// One message of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SentMessage {
    /// Its id.
    pub id: MessageId,
    /// To whom.
    pub recipient: Party,
    /// What moderation decided.
    pub status: Status,
    /// Why it was rejected; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A new message to one or several members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// Login names.
    pub to: Vec<String>,
    /// One line.
    pub subject: String,
    /// Plain text, may be empty.
    #[serde(default)]
    pub body: String,
}

/// A reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// Messages and conversations that an action is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Single messages.
    #[serde(default)]
    pub messages: Vec<MessageId>,
    /// Conversations: all their messages that the caller is party to, in any folder.
    #[serde(default)]
    pub conversations: Vec<ConversationId>,
}

impl Selection {
    /// Nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.conversations.is_empty()
    }

    /// How many things are named.
    pub fn len(&self) -> usize {
        self.messages.len() + self.conversations.len()
    }
}
