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
/// use postroom_model::{MessageId, Topic};
///
/// let topic = Topic::Message(MessageId(5));
/// assert_eq!(topic.href(), "/message/5");
/// assert_eq!(Topic::from_path("/message/5"), Some(topic));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// One message.
    Message(MessageId),
    /// A conversation, as far as the caller sees it.
    Conversation(ConversationId),
}

impl Topic {
    /// The topic of a page's path; none where the path belongs to another page.
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

    /// A key that no other topic has, for keyed lists: the id of a message, that of a conversation
    /// negated.
    pub fn key(self) -> i64 {
        match self {
            Self::Message(id) => id.0,
            Self::Conversation(id) => -id.0,
        }
    }

    /// The topic of a [`key`](Self::key).
    pub fn from_key(key: i64) -> Self {
        if key < 0 { Self::Conversation(ConversationId(-key)) } else { Self::Message(MessageId(key)) }
    }
}

impl From<Topic> for Selection {
    /// The topic alone.
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::Message(id) => Self { messages: vec![id], conversations: Vec::new() },
            Topic::Conversation(id) => Self { messages: Vec::new(), conversations: vec![id] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_found_again_by_path_and_key() {
        for topic in [Topic::Message(MessageId(7)), Topic::Conversation(ConversationId(7))] {
            assert_eq!(Topic::from_path(&topic.href()), Some(topic));
            assert_eq!(Topic::from_key(topic.key()), topic);
        }
        assert_eq!(Topic::from_path("/message/x"), None);
        assert_eq!(Topic::from_path("/inbox"), None);
    }
}
