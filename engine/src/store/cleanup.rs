//! What the cleanup finds and removes: conversations of which every side has long been deleted.
//!
//! The condition is here, as it must be part of the query; the steps are those of `maintenance::cleanup`.

use super::{Conn, SqlBuilder, Tx, built_statements, checkup::both_sides, row, sql, statements};
use crate::error::Result;
use postroom_model::{ConversationId, MessageId, Status, Timestamp, UserId};

/// Whether both sides of a message were deleted until the moment `$2`. What a removed account has
/// no more of counts as deleted long ago; what an account should have and has not, does not.
macro_rules! both_sides_deleted {
    () => {
        "COALESCE(
            CASE WHEN m.sender_id IS NULL THEN m.visitor_deleted_at <= $2
                 WHEN s.owner_id IS NULL THEN su.removed_at IS NOT NULL
                 ELSE s.deleted_at <= $2 END
            AND CASE WHEN m.recipient_id IS NULL THEN m.visitor_deleted_at <= $2
                 WHEN r.owner_id IS NULL THEN ru.removed_at IS NOT NULL
                 ELSE r.deleted_at <= $2 END
            , FALSE)"
    };
}

/// Texts that no message has; the ids that are asked for follow. The first message with a text has the same id.
const UNUSED_BODIES: &str = "
    DELETE FROM bodies
    WHERE NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.id = bodies.id)
      AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.body_id = bodies.id AND m.body_id <> m.id)
      AND id IN ";

/// Texts in one statement.
const BODIES: usize = 500;

/// The message `$1` and all that descend from it: the conversation that it began.
macro_rules! descendants {
    () => {
        "
        WITH RECURSIVE descendants(id) AS (
            SELECT id
            FROM messages
            WHERE id = $1
            UNION ALL
            SELECT c.id
            FROM messages AS c
            JOIN descendants AS d ON c.parent_id = d.id)"
    };
}

statements! {
    /// First messages of which both sides were deleted.
    DELETED_ROOTS = concat!("
        SELECT m.id
        FROM messages AS m", both_sides!(), "
        WHERE m.parent_id IS NULL
          AND m.id > $1
          AND ", both_sides_deleted!(), "
        ORDER BY m.id
        LIMIT $3");
    /// `CROSS JOIN`: SQLite does not reorder it. It takes the recursion for large and would read all messages.
    CONVERSATION = concat!(descendants!(), "
        SELECT m.sender_id, m.recipient_id, ", both_sides_deleted!(), " AS both_deleted
        FROM descendants AS d
        CROSS JOIN messages AS m", both_sides!(), "
        WHERE m.id = d.id");
    DELETE_CONVERSATION = concat!("
        DELETE FROM messages
        WHERE id IN (", descendants!(), "
            SELECT id
            FROM descendants)
        RETURNING status, body_id");
    DELETE_ENTRIES = "
        DELETE FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2";
}

built_statements! {
    DELETE_BODIES = [|delete| push_delete_bodies(delete, &[MessageId(1), MessageId(2)])];
}

row! {
    /// A message of a conversation: who may have entries of it, and whether both have deleted it.
    #[derive(Clone, Debug)]
    pub(crate) struct ConversationMessageRow {
        sender_id: Option<UserId>,
        recipient_id: Option<UserId>,
        /// Both sides were deleted.
        both_deleted: bool,
    }
}

row! {
    /// A message that was removed.
    struct DeletedRow {
        status: Status,
        body_id: MessageId,
    }
}

fn push_delete_bodies(delete: &mut SqlBuilder, ids: &[MessageId]) {
    delete.push(UNUSED_BODIES);
    delete.push_list(ids.iter().copied());
}

impl Conn {
    /// First messages after a given one, of which both sides were deleted until a moment.
    pub(crate) async fn deleted_roots(
        &mut self,
        after: MessageId,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<MessageId>> {
        self.values(sql(DELETED_ROOTS).bind(after).bind(until).bind(limit)).await
    }

    /// All messages of a conversation, and whether both sides of each were deleted until a moment.
    pub(crate) async fn messages_of_conversation(
        &mut self,
        root: MessageId,
        until: Timestamp,
    ) -> Result<Vec<ConversationMessageRow>> {
        self.all(sql(CONVERSATION).bind(root).bind(until)).await
    }
}

impl Tx {
    /// Removes the messages of a conversation, which has no entries any more, and their texts unless other messages
    /// share them; the status of each message.
    pub(crate) async fn delete_conversation(&mut self, root: MessageId) -> Result<Vec<Status>> {
        let deleted: Vec<DeletedRow> = self.all(sql(DELETE_CONVERSATION).bind(root)).await?;
        for part in deleted.chunks(BODIES) {
            let ids: Vec<_> = part.iter().map(|row| row.body_id).collect();
            let mut delete = SqlBuilder::new(DELETE_BODIES, self.dialect());
            push_delete_bodies(&mut delete, &ids);
            self.run(delete).await?;
        }
        Ok(deleted.into_iter().map(|row| row.status).collect())
    }

    /// Removes all that an owner has of a conversation.
    pub(crate) async fn delete_conversation_entries(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<()> {
        self.run(sql(DELETE_ENTRIES).bind(owner).bind(conversation)).await.map(drop)
    }
}
