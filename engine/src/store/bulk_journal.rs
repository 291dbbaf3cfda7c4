//! What a bulk write has stored so far, so that it can be undone as long as it is not complete.

use super::{Conn, Tx, row, sql, statements};
use crate::error::Result;
use postroom_model::{ConversationId, UserId};

statements! {
    ADD = "
        INSERT INTO bulk_journal (bulk_id, id, messages)
        VALUES ($1, $2, $3)";
    CONVERSATIONS = "
        SELECT id, messages
        FROM bulk_journal
        WHERE bulk_id = $1
          AND messages > 0
        ORDER BY id
        LIMIT $2";
    ACCOUNTS = "
        SELECT id
        FROM bulk_journal
        WHERE bulk_id = $1
          AND messages = 0
        ORDER BY id
        LIMIT $2";
    REMOVE = "
        DELETE FROM bulk_journal
        WHERE bulk_id = $1
          AND id = $2";
    /// Of bulk writes that are complete: the job that would undo them is gone.
    PURGE = "
        DELETE FROM bulk_journal
        WHERE (bulk_id, id) IN (
            SELECT b.bulk_id, b.id
            FROM bulk_journal AS b
            WHERE NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.id = b.bulk_id)
            LIMIT $1)";
    HAS_ENTRIES = "
        SELECT owner_id
        FROM entries
        WHERE owner_id = $1
        LIMIT 1";
    DELETE_ACCOUNT = "
        DELETE FROM users
        WHERE id = $1";
}

row! {
    /// A conversation that a bulk write has stored, with so many messages.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct BulkConversationRow {
        id: ConversationId,
        messages: i64,
    }
}

impl Conn {
    /// Conversations that a bulk write has stored.
    pub(crate) async fn bulk_conversations(
        &mut self,
        bulk: i64,
        limit: i64,
    ) -> Result<Vec<BulkConversationRow>> {
        self.all(sql(CONVERSATIONS).bind(bulk).bind(limit)).await
    }

    /// Accounts that a bulk write has made.
    pub(crate) async fn bulk_accounts(&mut self, bulk: i64, limit: i64) -> Result<Vec<UserId>> {
        self.values(sql(ACCOUNTS).bind(bulk).bind(limit)).await
    }

    /// Whether a mailbox holds anything.
    pub(crate) async fn has_entries(&mut self, owner: UserId) -> Result<bool> {
        self.exists(sql(HAS_ENTRIES).bind(owner)).await
    }
}

impl Tx {
    /// Notes a conversation of so many messages.
    pub(crate) async fn note_bulk_conversation(
        &mut self,
        bulk: i64,
        conversation: ConversationId,
        messages: i64,
    ) -> Result<()> {
        self.run(sql(ADD).bind(bulk).bind(conversation).bind(messages)).await.map(drop)
    }

    /// Notes an account.
    pub(crate) async fn note_bulk_account(&mut self, bulk: i64, user: UserId) -> Result<()> {
        self.run(sql(ADD).bind(bulk).bind(user).bind(0_i64)).await.map(drop)
    }

    /// Removes one note, of a conversation or an account.
    pub(crate) async fn remove_bulk_note(&mut self, bulk: i64, id: i64) -> Result<()> {
        self.run(sql(REMOVE).bind(bulk).bind(id)).await.map(drop)
    }

    /// Removes notes of bulk writes that are complete, at most so many.
    pub(crate) async fn purge_bulk_notes(&mut self, limit: i64) -> Result<u64> {
        self.run(sql(PURGE).bind(limit)).await
    }

    /// Removes an account, to which nothing refers any more.
    pub(crate) async fn delete_account(&mut self, user: UserId) -> Result<()> {
        self.run(sql(DELETE_ACCOUNT).bind(user)).await.map(drop)
    }
}
