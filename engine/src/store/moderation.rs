//! Moderation: the messages that people decide about, and what their decisions change.

use super::{Conn, MessageRow, Tx, messages::select_messages, row, sql, statements};
use crate::error::{Error, Result};
use postroom_model::{MessageId, Status, Timestamp, UserId};

statements! {
    DECIDE = "
        UPDATE messages
        SET status = $2
          , decided_by = $3
          , decided_at = $4
          , reason = $5
        WHERE id = $1
          AND status = $6";
    SET_VISITOR_MARKS = "
        UPDATE messages
        SET visitor_read_at = $2
          , visitor_deleted_at = $3
        WHERE id = $1";
    VISITOR_MARKS = "
        SELECT visitor_read_at AS read_at, visitor_deleted_at AS deleted_at
        FROM messages
        WHERE id = $1";
    /// The first condition is that of the index.
    COUNT_WITH_STATUS = "
        SELECT COUNT(*)
        FROM messages
        WHERE (status <> 'accepted' OR decided_by IS NOT NULL)
          AND status = $1";
    /// What moderators look at, oldest first.
    WITH_STATUS = concat!(select_messages!("messages AS m"), "
        WHERE (m.status <> 'accepted' OR m.decided_by IS NOT NULL)
          AND m.status = $1
          AND m.id > $2
        ORDER BY m.id
        LIMIT $3");
}

row! {
    /// The marks of a visitor's side of a message: what members have in their entries.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct VisitorMarks {
        read_at: Option<Timestamp>,
        deleted_at: Option<Timestamp>,
    }
}

impl Conn {
    /// How many messages moderators find under a status.
    pub(crate) async fn count_with_status(&mut self, status: Status) -> Result<u64> {
        self.count(sql(COUNT_WITH_STATUS).bind(status)).await
    }

    /// What moderators find under a status after the message `after`, oldest first.
    pub(crate) async fn messages_with_status(
        &mut self,
        status: Status,
        after: MessageId,
        limit: i64,
    ) -> Result<Vec<MessageRow>> {
        self.all(sql(WITH_STATUS).bind(status).bind(after).bind(limit)).await
    }
}

impl Tx {
    /// Stores a decision.
    pub(crate) async fn decide_message(
        &mut self,
        id: MessageId,
        before: Status,
        status: Status,
        by: Option<UserId>,
        reason: &str,
    ) -> Result<()> {
        let now = self.now();
        let decide = sql(DECIDE).bind(id).bind(status).bind(by).bind(now).bind(reason).bind(before);
        match self.run(decide).await? {
            // Without a mailbox on either side nothing keeps two decisions apart: the later one is made again.
            0 => Err(Error::TransactionConflict("another decision about this message".to_owned())),
            _ => Ok(()),
        }
    }

    /// The marks of a visitor's side.
    pub(crate) async fn visitor_marks(&mut self, id: MessageId) -> Result<VisitorMarks> {
        let row = self.one(sql(VISITOR_MARKS).bind(id)).await?;
        row.ok_or_else(|| Error::Internal("a message vanished".to_owned()))
    }

    /// Stores the marks of a visitor's side.
    pub(crate) async fn set_visitor_marks(&mut self, id: MessageId, marks: VisitorMarks) -> Result<()> {
        let set = sql(SET_VISITOR_MARKS).bind(id).bind(marks.read_at).bind(marks.deleted_at);
        self.run(set).await.map(drop)
    }
}
