//! Entries: what an owner's mailbox holds of a message. How folders follow from marks is the
//! business of `messages::pile`.

use super::{Conn, FromRow, Sql, Tx, sql, sql::many_rows, statements};
use crate::error::Result;
use postroom_model::{ConversationId, MessageId, Timestamp, UserId};
use sqlx::SqlStr;
use std::sync::LazyLock;

statements! {
    INSERT = "
        INSERT INTO entries
            ( owner_id, conversation_id, message_id, side, folder, archived, deleted_at, read_at
            , sent_at, sender_key, recipient_key, subject_key, head, head_count, head_unread)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    /// All that an owner has of a conversation, with what folders depend on.
    PILE = "
        SELECT e.owner_id, e.conversation_id, e.message_id, e.side, e.folder, e.archived, e.deleted_at
             , e.read_at, e.sent_at, e.sender_key, e.recipient_key, e.subject_key
             , e.head, e.head_count, e.head_unread
             , m.status, m.threaded, m.replied_at, m.sender_id
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
        ORDER BY e.message_id, e.side";
    /// The one or two rows of one message.
    SIDES = "
        SELECT e.owner_id, e.conversation_id, e.message_id, e.side, e.folder, e.archived, e.deleted_at
             , e.read_at, e.sent_at, e.sender_key, e.recipient_key, e.subject_key
             , e.head, e.head_count, e.head_unread
             , m.status, m.threaded, m.replied_at, m.sender_id
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
          AND e.message_id = $3
        ORDER BY e.side";
    UPDATE = "
        UPDATE entries
        SET folder = $5
          , archived = $6
          , deleted_at = $7
          , read_at = $8
          , head = $9
          , head_count = $10
          , head_unread = $11
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3
          AND side = $4";
    /// The newest entry of a conversation in a folder stops standing for it; what it counted.
    TAKE_HEAD = "
        UPDATE entries
        SET head = FALSE
        WHERE owner_id = $1
          AND conversation_id = $2
          AND folder = $3
          AND head
        RETURNING head_count, head_unread";
    /// The sender's receipt.
    SET_RECEIPT = "
        UPDATE entries
        SET read_at = $4
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3
          AND side = 0";
    CONVERSATIONS = "
        SELECT DISTINCT conversation_id
        FROM entries
        WHERE owner_id = $1
          AND conversation_id > $2
        ORDER BY conversation_id
        LIMIT $3";
    /// A removed account's name is kept nowhere, not even as a sort key of others.
    ANONYMISE_SENDER = "
        UPDATE entries
        SET sender_key = $4
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3";
    ANONYMISE_RECIPIENT = "
        UPDATE entries
        SET recipient_key = $4
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3";
    DELETE_OWNER = "
        DELETE FROM entries
        WHERE owner_id = $1";
}

/// The side of a message that its sender has.
pub(crate) const SENDER: i64 = 0;
/// The side of a message that its recipient has.
pub(crate) const RECIPIENT: i64 = 1;

/// One side of one message in its owner's mailbox, with the message's own state beside it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct EntryRow {
    pub owner_id: i64,
    pub conversation_id: i64,
    pub message_id: i64,
    pub side: i64,
    pub folder: i64,
    pub archived: bool,
    pub deleted_at: Option<i64>,
    pub read_at: Option<i64>,
    pub sent_at: i64,
    pub sender_key: String,
    pub recipient_key: String,
    pub subject_key: String,
    pub head: bool,
    pub head_count: i64,
    pub head_unread: i64,
    pub status: String,
    pub threaded: bool,
    pub replied_at: Option<i64>,
    pub sender_id: Option<i64>,
}

impl EntryRow {
    /// Binds all columns of the table.
    pub(super) fn bind(self, insert: Sql) -> Sql {
        insert
            .bind(self.owner_id)
            .bind(self.conversation_id)
            .bind(self.message_id)
            .bind(self.side)
            .bind(self.folder)
            .bind(self.archived)
            .bind(self.deleted_at)
            .bind(self.read_at)
            .bind(self.sent_at)
            .bind(self.sender_key)
            .bind(self.recipient_key)
            .bind(self.subject_key)
            .bind(self.head)
            .bind(self.head_count)
            .bind(self.head_unread)
    }
}

static INSERT_TWO: LazyLock<SqlStr> = LazyLock::new(|| many_rows(INSERT, 2));

/// Stores the two sides of a new message.
pub(super) fn insert_sides(sides: [EntryRow; 2]) -> Sql {
    sides.into_iter().fold(Sql::prepared(&INSERT_TWO), |insert, row| row.bind(insert))
}

impl Conn {
    /// All that an owner has of a conversation.
    pub(crate) async fn pile(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<Vec<EntryRow>> {
        self.all(sql(PILE).bind(owner).bind(conversation)).await
    }

    /// What an owner has of one message.
    pub(crate) async fn sides(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Vec<EntryRow>> {
        self.all(sql(SIDES).bind(owner).bind(conversation).bind(id)).await
    }

    /// Conversations in a mailbox after a given one, in the order of their ids.
    pub(crate) async fn conversations_after(
        &mut self,
        owner: UserId,
        after: ConversationId,
        limit: i64,
    ) -> Result<Vec<ConversationId>> {
        let rows: Vec<(i64,)> = self.all(sql(CONVERSATIONS).bind(owner).bind(after).bind(limit)).await?;
        Ok(rows.into_iter().map(|(id,)| ConversationId(id)).collect())
    }
}

impl Tx {
    /// Stores what may change of an entry.
    pub(crate) async fn update_entry(&mut self, row: &EntryRow) -> Result<()> {
        let update = sql(UPDATE)
            .bind(row.owner_id)
            .bind(row.conversation_id)
            .bind(row.message_id)
            .bind(row.side)
            .bind(row.folder)
            .bind(row.archived)
            .bind(row.deleted_at)
            .bind(row.read_at)
            .bind(row.head)
            .bind(row.head_count)
            .bind(row.head_unread);
        self.run(update).await.map(drop)
    }

    /// Makes room for a newer entry of a conversation in a folder: the counts of the one that stood
    /// for it until now, if there was one.
    pub(crate) async fn take_head(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        folder: i64,
    ) -> Result<Option<(i64, i64)>> {
        self.one(sql(TAKE_HEAD).bind(owner).bind(conversation).bind(folder)).await
    }

    /// Tells the sender's side when the recipient read it.
    pub(crate) async fn set_receipt(
        &mut self,
        sender: UserId,
        conversation: ConversationId,
        id: MessageId,
        read: Option<Timestamp>,
    ) -> Result<()> {
        self.run(sql(SET_RECEIPT).bind(sender).bind(conversation).bind(id).bind(read)).await.map(drop)
    }

    /// Replaces the sort key that a removed account left in a correspondent's mailbox.
    pub(crate) async fn anonymise_entry(
        &mut self,
        owner: UserId,
        removed_side: i64,
        conversation: ConversationId,
        id: MessageId,
        key: &str,
    ) -> Result<()> {
        let text = if removed_side == SENDER { ANONYMISE_SENDER } else { ANONYMISE_RECIPIENT };
        self.run(sql(text).bind(owner).bind(conversation).bind(id).bind(key)).await.map(drop)
    }

    /// Empties a mailbox.
    pub(crate) async fn delete_entries_of(&mut self, owner: UserId) -> Result<u64> {
        self.run(sql(DELETE_OWNER).bind(owner)).await
    }
}
