//! The messages of a conversation that its owner sees, in parts. What is in a folder is visible, and nothing
//! else.

use super::{Conn, MessageRow, messages::select_messages, sql, statements};
use crate::error::Result;
use postroom_model::{ConversationId, MessageId, UserId};

statements! {
    BEFORE = concat!(select_messages!("
            ( SELECT DISTINCT e.message_id
              FROM entries AS e
              WHERE e.owner_id = $1
                AND e.conversation_id = $2
                AND e.message_id < $3
                AND e.folder IS NOT NULL
              ORDER BY e.message_id DESC
              LIMIT $4) AS part
        JOIN messages AS m ON m.id = part.message_id"), "
        ORDER BY m.id DESC");
    AFTER = concat!(select_messages!("
            ( SELECT DISTINCT e.message_id
              FROM entries AS e
              WHERE e.owner_id = $1
                AND e.conversation_id = $2
                AND e.message_id > $3
                AND e.folder IS NOT NULL
              ORDER BY e.message_id
              LIMIT $4) AS part
        JOIN messages AS m ON m.id = part.message_id"), "
        ORDER BY m.id");
    COUNT_BEFORE = "
        SELECT COUNT(DISTINCT message_id)
        FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id < $3
          AND folder IS NOT NULL";
    FIRST_UNREAD = "
        SELECT MIN(message_id)
        FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2
          AND side = 1
          AND read_at IS NULL
          AND folder IS NOT NULL";
    NEWEST = "
        SELECT MAX(message_id)
        FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2
          AND folder IS NOT NULL";
    /// The newest message that the owner may answer as its recipient: not deleted, from a member who is still there.
    NEWEST_TO_ANSWER = "
        SELECT e.message_id
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        JOIN users AS s ON s.id = m.sender_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
          AND e.side = 1
          AND e.folder IS NOT NULL
          AND e.deleted_at IS NULL
          AND s.removed_at IS NULL
        ORDER BY e.message_id DESC
        LIMIT 1";
}

/// Where reading a conversation goes on, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageCursor {
    /// Backwards, from the message before this one.
    Before(MessageId),
    /// Forwards, from the message after this one.
    After(MessageId),
}

impl MessageCursor {
    /// The same direction from another message.
    pub(crate) fn moved_to(self, id: MessageId) -> Self {
        match self {
            Self::Before(_) => Self::Before(id),
            Self::After(_) => Self::After(id),
        }
    }
}

impl Conn {
    /// Visible messages in the order in which they are read.
    pub(crate) async fn messages_from(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        cursor: MessageCursor,
        limit: i64,
    ) -> Result<Vec<MessageRow>> {
        let (text, id) = match cursor {
            MessageCursor::Before(id) => (BEFORE, id),
            MessageCursor::After(id) => (AFTER, id),
        };
        self.all(sql(text).bind(owner).bind(conversation).bind(id).bind(limit)).await
    }

    /// How many visible messages a conversation has before one of them.
    pub(crate) async fn count_before(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<u64> {
        self.count(sql(COUNT_BEFORE).bind(owner).bind(conversation).bind(id)).await
    }

    /// The first message of a conversation that the owner has not read.
    pub(crate) async fn first_unread(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<Option<MessageId>> {
        Ok(self.value(sql(FIRST_UNREAD).bind(owner).bind(conversation)).await?.flatten())
    }

    /// The newest visible message of a conversation.
    pub(crate) async fn newest_message(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<Option<MessageId>> {
        Ok(self.value(sql(NEWEST).bind(owner).bind(conversation)).await?.flatten())
    }

    /// The newest message of a conversation that the owner may answer as its recipient.
    pub(crate) async fn newest_to_answer(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<Option<MessageId>> {
        self.value(sql(NEWEST_TO_ANSWER).bind(owner).bind(conversation)).await
    }
}
