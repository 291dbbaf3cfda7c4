//! Entries: what an owner's mailbox holds of a message. How folders follow from marks is the
//! business of `crate::mailbox`.

use super::{Conn, Side, Sql, Tx, row, sql, sql::many_rows, statements};
use crate::error::{Error, Result};
use postroom_model::{ConversationId, Folder, MessageId, Status, Timestamp, UserId};
use sqlx::SqlStr;
use std::sync::LazyLock;

/// The columns of an entry, as [`EntryRow`] reads them; the message's own state follows them.
macro_rules! entry_columns {
    () => {
        "e.owner_id, e.conversation_id, e.message_id, e.side, e.folder, e.archived, e.deleted_at
             , e.read_at, e.sent_at, e.sender_key, e.recipient_key, e.subject_key
             , e.representative, e.message_count, e.unread_count"
    };
}
pub(super) use entry_columns;

statements! {
    INSERT = "
        INSERT INTO entries
            ( owner_id, conversation_id, message_id, side, folder, archived, deleted_at, read_at
            , sent_at, sender_key, recipient_key, subject_key, representative, message_count, unread_count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    /// All that an owner has of a conversation, with what folders depend on.
    OF_CONVERSATION = concat!("
        SELECT ", entry_columns!(), "
             , m.status, m.threaded, m.replied_at, m.sender_id
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
        ORDER BY e.message_id, e.side");
    /// The one or two rows of one message.
    SIDES = concat!("
        SELECT ", entry_columns!(), "
             , m.status, m.threaded, m.replied_at, m.sender_id
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
          AND e.message_id = $3
        ORDER BY e.side");
    UPDATE = "
        UPDATE entries
        SET folder = $5
          , archived = $6
          , deleted_at = $7
          , read_at = $8
          , representative = $9
          , message_count = $10
          , unread_count = $11
        WHERE owner_id = $1
          AND conversation_id = $2
          AND message_id = $3
          AND side = $4";
    /// The entry that represents a conversation in a folder does so no longer; its counts.
    REPLACE_REPRESENTATIVE = "
        UPDATE entries
        SET representative = FALSE
        WHERE owner_id = $1
          AND conversation_id = $2
          AND folder = $3
          AND representative
        RETURNING message_id, message_count, unread_count";
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
}

row! {
    /// One side of one message in its owner's mailbox, with the message's own state beside it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct EntryRow {
        owner_id: UserId,
        conversation_id: ConversationId,
        message_id: MessageId,
        side: Side,
        /// None for what its owner may not see, and where the other side of a note to oneself is listed.
        folder: Option<Folder>,
        archived: bool,
        deleted_at: Option<Timestamp>,
        read_at: Option<Timestamp>,
        sent_at: Timestamp,
        sender_key: String,
        recipient_key: String,
        subject_key: String,
        /// It is the newest of its conversation in its folder, and lists by conversation show it.
        representative: bool,
        /// Of a representative: the messages of the conversation in the folder.
        message_count: i64,
        /// Of a representative: those that are unread.
        unread_count: i64,
        status: Status,
        threaded: bool,
        replied_at: Option<Timestamp>,
        sender_id: Option<UserId>,
    }
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
            .bind(self.representative)
            .bind(self.message_count)
            .bind(self.unread_count)
    }
}

static INSERT_TWO: LazyLock<SqlStr> = LazyLock::new(|| many_rows(INSERT, 2));

/// Stores the entries of a new message: one for each party with a mailbox.
pub(super) fn insert_entries(entries: Vec<EntryRow>) -> Option<Sql> {
    let insert = match entries.len() {
        0 => return None,
        1 => sql(INSERT),
        _ => Sql::prepared(&INSERT_TWO),
    };
    Some(entries.into_iter().fold(insert, |insert, row| row.bind(insert)))
}

impl Conn {
    /// All that an owner has of a conversation.
    pub(crate) async fn conversation_entries(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<Vec<EntryRow>> {
        self.all(sql(OF_CONVERSATION).bind(owner).bind(conversation)).await
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
            .bind(row.representative)
            .bind(row.message_count)
            .bind(row.unread_count);
        self.run(update).await.map(drop)
    }

    /// Makes room for the entry of the new message `id` in a folder: how many messages, and how many unread
    /// ones, the representative until now counted, if there was one.
    ///
    /// # Errors
    /// [`Error::Superseded`] where another process, whose clock is ahead, has stored a message with a greater id:
    /// run again, the write takes an id after that one.
    pub(crate) async fn replace_representative(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        folder: Folder,
        id: MessageId,
    ) -> Result<Option<(i64, i64)>> {
        let replace = sql(REPLACE_REPRESENTATIVE).bind(owner).bind(conversation).bind(folder);
        let Some((previous, messages, unread)) = self.one::<(i64, i64, i64)>(replace).await? else {
            return Ok(None);
        };
        if previous > id.0 {
            self.ids.skip_to(previous);
            return Err(Error::Superseded);
        }
        Ok(Some((messages, unread)))
    }

    /// Stores on the sender's side when the recipient read it.
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
        removed_side: Side,
        conversation: ConversationId,
        id: MessageId,
        key: &str,
    ) -> Result<()> {
        let text = if removed_side == Side::Sent { ANONYMISE_SENDER } else { ANONYMISE_RECIPIENT };
        self.run(sql(text).bind(owner).bind(conversation).bind(id).bind(key)).await.map(drop)
    }
}
