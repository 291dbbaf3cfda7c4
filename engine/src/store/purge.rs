//! Emptying the mailbox of a removed account, some rows at a time.

use super::{Conn, Side, Tx, row, sql, statements};
use crate::error::Result;
use postroom_model::{ConversationId, MessageId, UserId};

statements! {
    FIRST_ENTRIES = "
        SELECT e.conversation_id, e.message_id, e.side, m.sender_id, m.recipient_id
        FROM entries AS e
        LEFT JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
        ORDER BY e.conversation_id, e.message_id, e.side
        LIMIT $2";
    DELETE_ENTRIES_UNTIL = "
        DELETE FROM entries
        WHERE owner_id = $1
          AND (conversation_id, message_id, side) <= ($2, $3, $4)";
}

row! {
    /// An entry, with the participants of its message.
    #[derive(Clone, Debug)]
    pub(crate) struct PurgedEntryRow {
        conversation_id: ConversationId,
        message_id: MessageId,
        side: Side,
        sender_id: Option<UserId>,
        recipient_id: Option<UserId>,
    }
}

impl Conn {
    /// The first entries of a mailbox.
    pub(crate) async fn entries_to_purge(
        &mut self,
        owner: UserId,
        limit: i64,
    ) -> Result<Vec<PurgedEntryRow>> {
        self.all(sql(FIRST_ENTRIES).bind(owner).bind(limit)).await
    }
}

impl Tx {
    /// Removes the first entries of a mailbox up to this one.
    pub(crate) async fn purge_entries_until(&mut self, owner: UserId, last: &PurgedEntryRow) -> Result<()> {
        let delete = sql(DELETE_ENTRIES_UNTIL).bind(owner).bind(last.conversation_id);
        self.run(delete.bind(last.message_id).bind(last.side)).await.map(drop)
    }
}
