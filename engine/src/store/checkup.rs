//! What the checkup reads and repairs: whole tables in steps, each message with both of its sides.
//!
//! What counts as an inconsistency is decided in `maintenance::checkup`.

use super::{
    Conn, Delta, EntryRow, Side, Tx, entry_row::stored_columns, mailbox_changes::ChangedRow, row, sql,
    statements,
};
use crate::error::{Error, Result};
use postroom_model::{ConversationId, Counts, MessageId, Status, Timestamp, UserId};

/// Both sides of a message `m`, and the accounts that they belong to.
macro_rules! both_sides {
    () => {
        "
        LEFT JOIN entries AS s ON s.owner_id = m.sender_id AND s.conversation_id = m.conversation_id
            AND s.message_id = m.id AND s.side = 0
        LEFT JOIN entries AS r ON r.owner_id = m.recipient_id AND r.conversation_id = m.conversation_id
            AND r.message_id = m.id AND r.side = 1
        LEFT JOIN users AS su ON su.id = m.sender_id
        LEFT JOIN users AS ru ON ru.id = m.recipient_id"
    };
}
pub(super) use both_sides;

statements! {
    MESSAGES = concat!("
        SELECT m.id, m.conversation_id, m.threaded, m.parent_id, m.sender_id, m.recipient_id
             , m.visitor_email <> '' AS has_email, m.visitor_read_at, m.visitor_deleted_at
             , m.subject, m.sent_at, m.replied_at, m.status
             , s.message_id AS sender_entry, s.read_at AS receipt_at, s.deleted_at AS sender_deleted_at
             , r.message_id AS recipient_entry, r.read_at, r.deleted_at AS recipient_deleted_at
             , su.name AS sender_name, su.removed_at AS sender_removed_at
             , ru.name AS recipient_name, ru.removed_at AS recipient_removed_at
             , p.conversation_id AS parent_conversation_id, p.threaded AS parent_threaded
             , (SELECT c.id FROM messages AS c WHERE c.parent_id = m.id LIMIT 1) IS NOT NULL AS has_reply
             , b.id IS NOT NULL AS has_body
        FROM messages AS m
        LEFT JOIN bodies AS b ON b.id = m.body_id
        LEFT JOIN messages AS p ON p.id = m.parent_id", both_sides!(), "
        WHERE m.id > $1
        ORDER BY m.id
        LIMIT $2");
    /// A mailbox in steps, whether the messages are there or not.
    ENTRIES = concat!("
        SELECT ", stored_columns!(), "
             , COALESCE(m.status, 'pending') AS status, COALESCE(m.threaded, FALSE) AS threaded
             , m.replied_at, m.sender_id
             , m.conversation_id AS true_conversation_id, m.recipient_id, m.sent_at AS true_sent_at, m.subject
             , s.name AS sender_name, s.removed_at AS sender_removed_at
             , r.name AS recipient_name, r.removed_at AS recipient_removed_at
             , (s.removed_at IS NOT NULL AND EXISTS (SELECT 1 FROM mailboxes AS b WHERE b.owner_id = s.id))
               OR (r.removed_at IS NOT NULL AND EXISTS (SELECT 1 FROM mailboxes AS b WHERE b.owner_id = r.id))
               AS purging
        FROM entries AS e
        LEFT JOIN messages AS m ON m.id = e.message_id
        LEFT JOIN users AS s ON s.id = m.sender_id
        LEFT JOIN users AS r ON r.id = m.recipient_id
        WHERE e.owner_id = $1
          AND (e.conversation_id, e.message_id, e.side) > ($2, $3, $4)
        ORDER BY e.conversation_id, e.message_id, e.side
        LIMIT $5");
    OWNERS = "
        SELECT b.owner_id, u.name
        FROM users AS u
        JOIN mailboxes AS b ON b.owner_id = u.id
        WHERE u.id > $1
          AND u.removed_at IS NULL
        ORDER BY u.id
        LIMIT $2";
    IS_REMOVED = "
        SELECT id
        FROM users
        WHERE id = $1
          AND removed_at IS NOT NULL";
    MOVE_ENTRY = "
        UPDATE entries
        SET conversation_id = $2
        WHERE owner_id = $1
          AND message_id = $3
          AND side = $4";
    DELETE_ENTRY = "
        DELETE FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3
          AND side = $4";
    SET_KEYS = "
        UPDATE entries
        SET sent_at = $5
          , sender_key = $6
          , recipient_key = $7
          , subject_key = $8
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3
          AND side = $4";
    SET_COUNTERS = "
        UPDATE mailboxes
        SET seq = seq + 1
          , unread = $2
          , unread_conversations = $3
          , inbox_messages = $4
          , sent_messages = $5
          , archives_messages = $6
          , trash_messages = $7
          , inbox_conversations = $8
          , sent_conversations = $9
          , archives_conversations = $10
          , trash_conversations = $11
          , latest_message_id = $12
        WHERE owner_id = $1
        RETURNING owner_id, unread, notices, seq, latest_message_id";
}

row! {
    /// A message with what its participants and its parent have to do with it.
    #[derive(Clone, Debug)]
    pub(crate) struct MessageCheckRow {
        id: MessageId,
        conversation_id: ConversationId,
        threaded: bool,
        parent_id: Option<MessageId>,
        sender_id: Option<UserId>,
        recipient_id: Option<UserId>,
        has_email: bool,
        visitor_read_at: Option<Timestamp>,
        visitor_deleted_at: Option<Timestamp>,
        subject: String,
        sent_at: Timestamp,
        replied_at: Option<Timestamp>,
        status: Status,
        /// The message's id, where its sender has an entry.
        sender_entry: Option<MessageId>,
        /// When the message was read, as the sender's entry says.
        receipt_at: Option<Timestamp>,
        sender_deleted_at: Option<Timestamp>,
        /// The message's id, where its recipient has an entry.
        recipient_entry: Option<MessageId>,
        read_at: Option<Timestamp>,
        recipient_deleted_at: Option<Timestamp>,
        sender_name: Option<String>,
        sender_removed_at: Option<Timestamp>,
        recipient_name: Option<String>,
        recipient_removed_at: Option<Timestamp>,
        parent_conversation_id: Option<ConversationId>,
        parent_threaded: Option<bool>,
        has_reply: bool,
        has_body: bool,
    }
}

row! {
    /// An entry with what it was made from.
    #[derive(Clone, Debug)]
    pub(crate) struct EntryCheckRow {
        ..entry: EntryRow,
        /// None where there is no such message.
        true_conversation_id: Option<ConversationId>,
        recipient_id: Option<UserId>,
        true_sent_at: Option<Timestamp>,
        subject: Option<String>,
        sender_name: Option<String>,
        sender_removed_at: Option<Timestamp>,
        recipient_name: Option<String>,
        recipient_removed_at: Option<Timestamp>,
        /// The account of a participant is just being removed: its name disappears step by step.
        purging: bool,
    }
}

/// Where an entry stands within a mailbox.
pub(crate) type EntryPosition = (ConversationId, MessageId, Side);

row! {
    /// A mailbox and the login name of its owner.
    pub(crate) struct OwnerRow {
        owner_id: UserId,
        name: String,
    }
}

impl Conn {
    /// Messages after a given one, in the order of their ids.
    pub(crate) async fn check_messages(
        &mut self,
        after: MessageId,
        limit: i64,
    ) -> Result<Vec<MessageCheckRow>> {
        self.all(sql(MESSAGES).bind(after).bind(limit)).await
    }

    /// Entries of a mailbox after a given one, by conversation and message.
    pub(crate) async fn check_entries(
        &mut self,
        owner: UserId,
        after: EntryPosition,
        limit: i64,
    ) -> Result<Vec<EntryCheckRow>> {
        let entries = sql(ENTRIES).bind(owner).bind(after.0).bind(after.1).bind(after.2).bind(limit);
        self.all(entries).await
    }

    /// Whether the account was removed. What is left of its mailbox disappears step by step.
    pub(crate) async fn is_removed(&mut self, owner: UserId) -> Result<bool> {
        self.exists(sql(IS_REMOVED).bind(owner)).await
    }

    /// Mailboxes after a given one, with their owners' names; not those of removed accounts.
    pub(crate) async fn owners_after(&mut self, after: UserId, limit: i64) -> Result<Vec<OwnerRow>> {
        self.all(sql(OWNERS).bind(after).bind(limit)).await
    }
}

impl Tx {
    /// Puts an entry into the conversation that its message is in; whether there was one.
    pub(crate) async fn move_entry(
        &mut self,
        owner: UserId,
        to: ConversationId,
        id: MessageId,
        side: Side,
    ) -> Result<bool> {
        Ok(self.run(sql(MOVE_ENTRY).bind(owner).bind(to).bind(id).bind(side)).await? > 0)
    }

    /// Removes one entry.
    pub(crate) async fn delete_entry(&mut self, row: &EntryRow) -> Result<()> {
        let delete = sql(DELETE_ENTRY).bind(row.owner_id).bind(row.conversation_id);
        self.run(delete.bind(row.message_id).bind(row.side)).await.map(drop)
    }

    /// Stores what lists are ordered by.
    pub(crate) async fn set_keys(&mut self, row: &EntryRow) -> Result<()> {
        let set = sql(SET_KEYS)
            .bind(row.owner_id)
            .bind(row.conversation_id)
            .bind(row.message_id)
            .bind(row.side)
            .bind(row.sent_at)
            .bind(&*row.sender_key)
            .bind(&*row.recipient_key)
            .bind(&*row.subject_key);
        self.run(set).await.map(drop)
    }

    /// Sets the counters of a mailbox to what was counted, as one numbered change.
    pub(crate) async fn set_counters(
        &mut self,
        owner: UserId,
        counted: Delta,
        latest: MessageId,
    ) -> Result<Counts> {
        let set = counted.bind(sql(SET_COUNTERS).bind(owner)).bind(latest);
        let row: Option<ChangedRow> = self.one(set).await?;
        row.map(Counts::from).ok_or_else(|| Error::Internal(format!("account {owner} has no mailbox")))
    }
}
