//! Conversations, which are read in parts: their length has no limit.

use crate::{ids::MessageId, message::Message};
use serde::{Deserialize, Serialize};

/// Which part of a conversation is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The newest messages; those from the first unread one on, where the newest part begins after it.
    #[default]
    Unread,
    /// The newest messages.
    Newest,
    /// The messages before one.
    Before(MessageId),
    /// The messages after one.
    After(MessageId),
}

impl Part {
    /// The part before or after a message, as an address names it; without either the first that is shown.
    pub fn beside(before: Option<MessageId>, after: Option<MessageId>) -> Self {
        match (before, after) {
            (Some(before), _) => Self::Before(before),
            (None, Some(after)) => Self::After(after),
            (None, None) => Self::Unread,
        }
    }
}

/// A part of a conversation, as far as the caller sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationPart {
    /// The messages, oldest first.
    pub items: Vec<Message>,
    /// What to give as `before` for the part before this one; none at the beginning.
    pub previous: Option<MessageId>,
    /// What to give as `after` for the part after this one; none at the end.
    pub next: Option<MessageId>,
    /// How many messages stand before this part.
    pub earlier: u64,
    /// How many messages there are in all parts.
    pub total: u64,
    /// The message that a reply to the conversation answers; none where the caller cannot reply.
    pub reply_to: Option<MessageId>,
}

impl ConversationPart {
    /// How many messages stand after this part.
    pub fn count_after(&self) -> u64 {
        let shown = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        self.total.saturating_sub(self.earlier).saturating_sub(shown)
    }
}
