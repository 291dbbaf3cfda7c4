//! What one page shows to read: a message or a conversation. Beside [`View`](crate::View), which says
//! the same of a list.

use crate::{
    ids::{ConversationId, MessageId},
    selection::Selection,
};
use serde::{Deserialize, Serialize};

/// A message or a conversation.
///
/// ```
/// use postroom_model::{MessageId, ItemId};
///
/// let item = ItemId::Message(MessageId(5));
/// assert_eq!(item.href(), "/message/5");
/// assert_eq!(ItemId::from_path("/message/5"), Some(item));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemId {
    /// One message.
    Message(MessageId),
    /// A conversation, as far as the caller sees it.
    Conversation(ConversationId),
}

impl ItemId {
    /// The item of a page's path; none where the path belongs to another page.
    pub fn from_path(path: &str) -> Option<Self> {
        let id = |prefix| path.strip_prefix(prefix).and_then(|id: &str| id.parse().ok());
        let message = id("/message/").map(|id| Self::Message(MessageId(id)));
        message.or_else(|| id("/conversation/").map(|id| Self::Conversation(ConversationId(id))))
    }

    /// The path of its page.
    pub fn href(self) -> String {
        match self {
            Self::Message(id) => format!("/message/{id}"),
            Self::Conversation(id) => format!("/conversation/{id}"),
        }
    }

    /// A key that no other item has, for keyed lists: the id of a message, that of a conversation
    /// negated.
    pub fn key(self) -> i64 {
        match self {
            Self::Message(id) => id.0,
            Self::Conversation(id) => -id.0,
        }
    }

    /// The item of a [`key`](Self::key).
    pub fn from_key(key: i64) -> Self {
        if key < 0 { Self::Conversation(ConversationId(-key)) } else { Self::Message(MessageId(key)) }
    }
}

impl From<ItemId> for Selection {
    /// The item alone.
    fn from(item: ItemId) -> Self {
        match item {
            ItemId::Message(id) => Self { messages: vec![id], conversations: Vec::new() },
            ItemId::Conversation(id) => Self { messages: Vec::new(), conversations: vec![id] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_again_by_path_and_key() {
        for item in [ItemId::Message(MessageId(7)), ItemId::Conversation(ConversationId(7))] {
            assert_eq!(ItemId::from_path(&item.href()), Some(item));
            assert_eq!(ItemId::from_key(item.key()), item);
        }
        assert_eq!(ItemId::from_path("/message/x"), None);
        assert_eq!(ItemId::from_path("/inbox"), None);
    }
}
