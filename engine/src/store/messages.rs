//! Messages: what is the same for everybody who sees one.

use super::{Conn, Sql, Tx, row, sql, statements};
use crate::error::{Error, Result};
use postroom_model::{ConversationId, MessageId, Status, Timestamp, UserId};

/// The columns of a [`MessageSummary`]: of the message `m`, its sender `s` and its recipient `r`.
macro_rules! summary_columns {
    () => {
        "m.id, m.conversation_id, m.threaded, m.visitor_email
             , s.name AS sender_name, s.display AS sender_display, s.removed_at AS sender_removed_at
             , r.name AS recipient_name, r.display AS recipient_display, r.removed_at AS recipient_removed_at
             , m.subject, m.excerpt, m.sent_at, m.replied_at, m.status"
    };
}
pub(super) use summary_columns;

/// Selects [`MessageRow`]s of the messages `m` that a source gives.
macro_rules! select_messages {
    ($source:literal) => {
        concat!(
            "
        SELECT ",
            $crate::store::messages::summary_columns!(),
            "
             , m.parent_id, m.sender_id, m.recipient_id, m.body, m.decided_at, m.reason, d.name AS decided_by
        FROM ",
            $source,
            "
        LEFT JOIN users AS s ON s.id = m.sender_id
        LEFT JOIN users AS r ON r.id = m.recipient_id
        LEFT JOIN users AS d ON d.id = m.decided_by"
        )
    };
}
pub(super) use select_messages;

statements! {
    INSERT = "
        INSERT INTO messages
            ( id, conversation_id, threaded, parent_id, sender_id, recipient_id, visitor_email
            , subject, body, excerpt, sent_at, status, decided_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    FIND = concat!(select_messages!("messages AS m"), "
        WHERE m.id = $1");
    CONVERSATION_OF = "
        SELECT conversation_id
        FROM messages
        WHERE id = $1";
    /// Returns a row only for the first reply.
    SET_THREADED = "
        UPDATE messages
        SET threaded = TRUE
        WHERE id = $1
          AND NOT threaded
        RETURNING id";
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
    DECIDE = "
        UPDATE messages
        SET status = $2
          , decided_by = $3
          , decided_at = $4
          , reason = $5
        WHERE id = $1";
    SET_VISITOR_MARKS = "
        UPDATE messages
        SET visitor_read_at = $2
          , visitor_deleted_at = $3
        WHERE id = $1";
    VISITOR_MARKS = "
        SELECT visitor_read_at, visitor_deleted_at
        FROM messages
        WHERE id = $1";
    COUNT_PENDING = "
        SELECT COUNT(*)
        FROM messages
        WHERE (status <> 'accepted' OR decided_by IS NOT NULL)
          AND status = 'pending'";
    COUNT_WITH_STATUS = "
        SELECT COUNT(*)
        FROM messages
        WHERE (status <> 'accepted' OR decided_by IS NOT NULL)
          AND status = $1";
    /// What moderators look at, oldest first. The first condition is that of the index.
    WITH_STATUS = concat!(select_messages!("messages AS m"), "
        WHERE (m.status <> 'accepted' OR m.decided_by IS NOT NULL)
          AND m.status = $1
          AND m.id > $2
        ORDER BY m.id
        LIMIT $3");
}

row! {
    /// What lists show of a message, the same for everybody who sees it. A party without a name is a visitor.
    #[derive(Clone, Debug)]
    pub(crate) struct MessageSummary {
        id: MessageId,
        conversation_id: ConversationId,
        /// Somebody replied in the conversation.
        threaded: bool,
        visitor_email: String,
        sender_name: Option<String>,
        sender_display: Option<String>,
        sender_removed_at: Option<Timestamp>,
        recipient_name: Option<String>,
        recipient_display: Option<String>,
        recipient_removed_at: Option<Timestamp>,
        subject: String,
        excerpt: String,
        sent_at: Timestamp,
        replied_at: Option<Timestamp>,
        status: Status,
    }
}

row! {
    /// A message with all that readers and moderators see of it.
    #[derive(Clone, Debug)]
    pub(crate) struct MessageRow {
        ..summary: MessageSummary,
        parent_id: Option<MessageId>,
        sender_id: Option<UserId>,
        recipient_id: Option<UserId>,
        body: String,
        decided_at: Option<Timestamp>,
        reason: String,
        /// Login name of the moderator.
        decided_by: Option<String>,
    }
}

impl MessageSummary {
    /// The conversation, once somebody replied.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        self.threaded.then_some(self.conversation_id)
    }
}

/// A message to store.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub threaded: bool,
    pub parent: Option<MessageId>,
    pub sender: Option<UserId>,
    pub recipient: Option<UserId>,
    pub visitor_email: String,
    pub subject: String,
    pub body: String,
    pub excerpt: String,
    pub sent_at: Timestamp,
    pub status: Status,
    pub decided_at: Option<Timestamp>,
    pub reason: String,
}

impl NewMessage {
    /// The statement that stores it.
    pub(super) fn insert(&self) -> Sql {
        sql(INSERT)
            .bind(self.id)
            .bind(self.conversation)
            .bind(self.threaded)
            .bind(self.parent)
            .bind(self.sender)
            .bind(self.recipient)
            .bind(&*self.visitor_email)
            .bind(&*self.subject)
            .bind(&*self.body)
            .bind(&*self.excerpt)
            .bind(self.sent_at)
            .bind(self.status)
            .bind(self.decided_at)
            .bind(&*self.reason)
    }
}

impl Conn {
    pub(crate) async fn message(&mut self, id: MessageId) -> Result<Option<MessageRow>> {
        self.one(sql(FIND).bind(id)).await
    }

    /// The conversation that a message belongs to, replied or not.
    pub(crate) async fn conversation_of(&mut self, id: MessageId) -> Result<Option<ConversationId>> {
        let row: Option<(i64,)> = self.one(sql(CONVERSATION_OF).bind(id)).await?;
        Ok(row.map(|(id,)| ConversationId(id)))
    }

    /// Messages that await review.
    pub(crate) async fn count_pending(&mut self) -> Result<u64> {
        let row: Option<(i64,)> = self.one(sql(COUNT_PENDING)).await?;
        Ok(row.and_then(|(n,)| u64::try_from(n).ok()).unwrap_or(0))
    }

    /// How many messages moderators find under a status.
    pub(crate) async fn count_with_status(&mut self, status: Status) -> Result<u64> {
        let row: Option<(i64,)> = self.one(sql(COUNT_WITH_STATUS).bind(status)).await?;
        Ok(row.and_then(|(n,)| u64::try_from(n).ok()).unwrap_or(0))
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
    /// Makes a first message the start of a conversation; whether it was not one before.
    pub(crate) async fn set_threaded(&mut self, root: MessageId) -> Result<bool> {
        let row: Option<(i64,)> = self.one(sql(SET_THREADED).bind(root)).await?;
        Ok(row.is_some())
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
        let row: Option<(Option<i64>,)> = self.one(sql(FIRST_ACCEPTED_REPLY).bind(id)).await?;
        Ok(row.and_then(|(at,)| at).map(Timestamp::from_micros))
    }

    /// Stores a decision.
    pub(crate) async fn decide_message(
        &mut self,
        id: MessageId,
        status: Status,
        by: Option<UserId>,
        reason: &str,
    ) -> Result<()> {
        let now = self.now();
        let decide = sql(DECIDE).bind(id).bind(status).bind(by).bind(now).bind(reason);
        self.run(decide).await.map(drop)
    }

    /// The read and deleted marks of a visitor's side.
    pub(crate) async fn visitor_marks(
        &mut self,
        id: MessageId,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
        let row: Option<(Option<i64>, Option<i64>)> = self.one(sql(VISITOR_MARKS).bind(id)).await?;
        let (read, deleted) = row.ok_or_else(|| Error::Internal("a message vanished".to_owned()))?;
        Ok((read.map(Timestamp::from_micros), deleted.map(Timestamp::from_micros)))
    }

    pub(crate) async fn set_visitor_marks(
        &mut self,
        id: MessageId,
        read: Option<Timestamp>,
        deleted: Option<Timestamp>,
    ) -> Result<()> {
        self.run(sql(SET_VISITOR_MARKS).bind(id).bind(read).bind(deleted)).await.map(drop)
    }
}
