//! What an action is about.

use crate::ids::{ConversationId, MessageId};
use serde::{Deserialize, Serialize};

/// Messages and conversations that an action is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Single messages.
    #[serde(default)]
    pub messages: Vec<MessageId>,
    /// Conversations: all their messages that the caller sent or received, in any folder.
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
