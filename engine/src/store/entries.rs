//! Entries: what an owner's mailbox holds of a message. How folders follow from marks is the
//! business of `crate::mailbox`.

use super::{Conn, EntryRow, Side, SqlBuilder, Tx, entry_row::entry_columns, sql, statements};
use crate::error::Result;
use postroom_model::{ConversationId, MessageId, UserId};

/// What all entries of a statement are inserted by.
const INSERT: &str = "
    INSERT INTO entries
        ( owner_id, conversation_id, message_id, side, folder, archived, deleted_at, read_at
        , sent_at, sender_key, recipient_key, subject_key, representative, message_count, unread_count)
    ";

statements! {
    /// All that an owner has of a conversation, with what folders depend on.
    OF_CONVERSATION = concat!("
        SELECT ", entry_columns!(), "
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
        ORDER BY e.message_id, e.side");
    /// The entries of some messages that follow each other.
    BETWEEN = concat!("
        SELECT ", entry_columns!(), "
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
          AND e.message_id BETWEEN $3 AND $4
        ORDER BY e.message_id, e.side");
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

/// Adds the statement that stores entries, of which there must be one.
pub(super) fn push_insert(builder: &mut SqlBuilder, entries: Vec<EntryRow>) {
    builder.push(INSERT);
    builder.push_rows(entries.into_iter().map(EntryRow::values));
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

    /// The owner's entries of the messages from one to another, by message.
    pub(crate) async fn entries_between(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        first: MessageId,
        last: MessageId,
    ) -> Result<Vec<EntryRow>> {
        self.all(sql(BETWEEN).bind(owner).bind(conversation).bind(first).bind(last)).await
    }

    /// What an owner has of one message: an entry, or the two of a note to oneself.
    pub(crate) async fn entries_of_message(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Vec<EntryRow>> {
        self.entries_between(owner, conversation, id, id).await
    }

    /// Conversations in a mailbox after a given one, in the order of their ids.
    pub(crate) async fn conversations_after(
        &mut self,
        owner: UserId,
        after: ConversationId,
        limit: i64,
    ) -> Result<Vec<ConversationId>> {
        self.values(sql(CONVERSATIONS).bind(owner).bind(after).bind(limit)).await
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
