//! What moderators read and decided. Rows stay when a message is removed.

#[cfg(test)]
use super::row;
use super::{Conn, Tx, sql, statements};
use crate::error::Result;
use postroom_model::{MessageId, Status, UserId};
use std::collections::BTreeSet;

statements! {
    INSERT = "
        INSERT INTO moderation_log (id, message_id, moderator_id, action, status, at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    WAS_DECIDED = "
        SELECT id
        FROM moderation_log
        WHERE message_id = $1
          AND action <> 'read'
        LIMIT 1";
    READ_BY = "
        SELECT DISTINCT message_id
        FROM moderation_log
        WHERE message_id BETWEEN $2 AND $3
          AND moderator_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)
          AND action = 'read'";
}

#[cfg(test)]
const WHOLE_LOG: &str = "
    SELECT message_id, moderator_id, action, status
    FROM moderation_log
    ORDER BY id";

/// What a moderator did with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModeratorAction {
    /// Was shown its text.
    Read,
    /// Let it through.
    Accept,
    /// Refused it.
    Reject,
    /// Put it back into the queue.
    Reset,
}

impl ModeratorAction {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Reset => "reset",
        }
    }
}

impl Conn {
    /// Whether somebody decided about a message before.
    pub(crate) async fn was_decided(&mut self, message: MessageId) -> Result<bool> {
        self.exists(sql(WAS_DECIDED).bind(message)).await
    }

    /// Those of a range of messages that a moderator has read; the operator's program, if there is none.
    pub(crate) async fn read_by(
        &mut self,
        moderator: Option<UserId>,
        from: MessageId,
        to: MessageId,
    ) -> Result<BTreeSet<MessageId>> {
        let read = self.values(sql(READ_BY).bind(moderator).bind(from).bind(to)).await?;
        Ok(read.into_iter().collect())
    }
}

#[cfg(test)]
row! {
    /// What a moderator did.
    struct LogRow {
        message_id: MessageId,
        moderator_id: Option<UserId>,
        action: String,
        status: Status,
    }
}

#[cfg(test)]
impl Conn {
    /// All of it, in order: message, moderator, action, state before.
    pub(crate) async fn moderation_log(
        &mut self,
    ) -> Result<Vec<(MessageId, Option<UserId>, String, Status)>> {
        let rows: Vec<LogRow> = self.all(sql(WHOLE_LOG)).await?;
        let entry = |row: LogRow| (row.message_id, row.moderator_id, row.action, row.status);
        Ok(rows.into_iter().map(entry).collect())
    }
}

impl Tx {
    /// Writes down what a moderator did, and the state that the message had before.
    pub(crate) async fn log_moderation(
        &mut self,
        message: MessageId,
        moderator: Option<UserId>,
        action: ModeratorAction,
        status: Status,
    ) -> Result<()> {
        let (id, now) = (self.next_id(), self.now());
        let insert =
            sql(INSERT).bind(id).bind(message).bind(moderator).bind(action.as_str()).bind(status).bind(now);
        self.run(insert).await.map(drop)
    }
}
