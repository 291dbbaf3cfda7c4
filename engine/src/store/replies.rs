//! What replies do to the messages that they answer.

use super::{Tx, sql, statements};
use crate::error::Result;
use postroom_model::{MessageId, Timestamp};

statements! {
    /// Returns a row only for the first reply.
    SET_THREADED = "
        UPDATE messages
        SET threaded = TRUE
        WHERE id = $1
          AND NOT threaded";
    SET_REPLIED = "
        UPDATE messages
        SET replied_at = $2
        WHERE id = $1";
    /// The earliest accepted reply counts.
    RAISE_REPLIED = "
        UPDATE messages
        SET replied_at = $2
        WHERE id = $1
          AND (replied_at IS NULL OR replied_at > $2)";
    FIRST_ACCEPTED_REPLY = "
        SELECT MIN(sent_at)
        FROM messages
        WHERE parent_id = $1
          AND status = 'accepted'";
}

impl Tx {
    /// Makes a first message the start of a conversation; whether it was not one before.
    pub(crate) async fn set_threaded(&mut self, root: MessageId) -> Result<bool> {
        Ok(self.run(sql(SET_THREADED).bind(root)).await? > 0)
    }

    pub(crate) async fn set_replied(&mut self, id: MessageId, at: Option<Timestamp>) -> Result<()> {
        self.run(sql(SET_REPLIED).bind(id).bind(at)).await.map(drop)
    }

    /// A reply sent at this time was accepted; whether it is the earliest one.
    pub(crate) async fn raise_replied(&mut self, id: MessageId, at: Timestamp) -> Result<bool> {
        Ok(self.run(sql(RAISE_REPLIED).bind(id).bind(at)).await? > 0)
    }

    /// When the earliest accepted reply to a message was sent.
    pub(crate) async fn first_accepted_reply(&mut self, id: MessageId) -> Result<Option<Timestamp>> {
        Ok(self.value(sql(FIRST_ACCEPTED_REPLY).bind(id)).await?.flatten())
    }
}
