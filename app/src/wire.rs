//! What pages and server functions exchange, beyond the types of `postroom_model`.

use postroom_model::{
    ItemId, Message, MessageId, Sent, Status, Timestamp, ids::SessionId, submission::ReplyDraft,
};
use postroom_texts as texts;
use serde::{Deserialize, Serialize};

/// The messages of one page to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadedConversation {
    /// The message or conversation that was asked for.
    pub item: ItemId,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Idempotency key of the quick reply.
    pub key: String,
    /// The text that the quick reply starts with.
    pub draft: String,
}

/// The message that a quick reply answers: the newest received one that is not deleted and came from a
/// member; else the newest of the caller's own, to follow it up.
pub fn reply_target(messages: &[Message]) -> Option<MessageId> {
    let present = || messages.iter().rev().filter(|m| m.deleted_at.is_none());
    let received = present().find(|m| !m.outgoing && m.sender.name().is_some());
    let own = || present().find(|m| m.outgoing && m.recipient.name().is_some());
    received.or_else(own).map(|message| message.id)
}

/// The text that a reply starts with: who wrote, and what.
pub fn quoted_text(draft: &ReplyDraft) -> String {
    format!("\n\n{}\n{}", texts::writing::wrote(&draft.author), draft.quote)
}

/// What the form for a new message starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteForm {
    /// Login names, as the field shows them.
    pub to: String,
    /// Idempotency key: a form that is sent twice sends one message.
    pub key: String,
}

/// What the form for a reply starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyForm {
    /// Addressee, subject, quote.
    pub draft: ReplyDraft,
    /// Idempotency key: a form that is sent twice sends one message.
    pub key: String,
}

/// The outcome of a submission, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentSummary {
    /// Messages in all: one for each recipient.
    pub messages: u32,
    /// Those that await review.
    pub pending: u32,
    /// Those that were rejected at once.
    pub rejected: u32,
}

impl From<&Sent> for SentSummary {
    fn from(sent: &Sent) -> Self {
        sent.messages.iter().fold(Self::default(), |summary, message| Self {
            messages: summary.messages + 1,
            pending: summary.pending + u32::from(message.status == Status::Pending),
            rejected: summary.rejected + u32::from(message.status == Status::Rejected),
        })
    }
}

/// A signed-in browser, as the preferences list it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The session's id; not the secret in its cookie.
    pub id: SessionId,
    /// The session that the request belongs to.
    pub current: bool,
    /// When it signed in.
    pub signed_in_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Timestamp,
    /// The client's network address at that time.
    pub address: String,
    /// The browser's `User-Agent` header.
    pub user_agent: String,
}
