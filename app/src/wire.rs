//! What pages and server functions exchange, beyond the types of `postroom_model`.

use postroom_model::{
    ConversationPart, ItemId, Sent, SessionId, SessionInfo, Status, submission::ReplyDraft,
};
use postroom_texts as texts;
use serde::{Deserialize, Serialize};

/// What one page to read shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadedConversation {
    /// The message or conversation that was asked for.
    pub item: ItemId,
    /// The message, or a part of the conversation.
    pub part: ConversationPart,
    /// Idempotency key of the quick reply.
    pub key: String,
    /// The text that the quick reply starts with.
    pub draft: String,
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
    /// Recipients whose accounts were removed meanwhile: there are no messages to them.
    pub removed: u32,
}

impl From<&Sent> for SentSummary {
    fn from(sent: &Sent) -> Self {
        let removed = u32::try_from(sent.removed.len()).unwrap_or(u32::MAX);
        sent.messages.iter().fold(Self { removed, ..Self::default() }, |summary, message| Self {
            messages: summary.messages + 1,
            pending: summary.pending + u32::from(message.status == Status::Pending),
            rejected: summary.rejected + u32::from(message.status == Status::Rejected),
            removed,
        })
    }
}

/// The browsers that are signed in to an account, as the preferences list them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSessions {
    /// All of them, the last used one first.
    pub sessions: Vec<SessionInfo>,
    /// The one that the request belongs to.
    pub current: SessionId,
}
