//! One side of a message in its owner's mailbox: the row, its columns, and who may see it.

use super::{Side, row, sql::Value};
use postroom_model::{ConversationId, Folder, MessageId, Status, Timestamp, UserId};

/// The columns of an entry `e` that the table has.
macro_rules! stored_columns {
    () => {
        "e.owner_id, e.conversation_id, e.message_id, e.side, e.folder, e.archived, e.deleted_at
             , e.read_at, e.sent_at, e.sender_key, e.recipient_key, e.subject_key
             , e.representative, e.message_count, e.unread_count"
    };
}
pub(super) use stored_columns;

/// The columns of an [`EntryRow`]: of the entry `e` and its message `m`.
macro_rules! entry_columns {
    () => {
        concat!(
            $crate::store::entry_row::stored_columns!(),
            "
             , m.status, m.threaded, m.replied_at, m.sender_id"
        )
    };
}
pub(super) use entry_columns;

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
    /// The owner may know of the message: they wrote it, or it was accepted and has reached them.
    pub(crate) fn is_visible(&self) -> bool {
        self.side == Side::Sent || self.status == Status::Accepted
    }

    /// All columns of the table, in their order.
    pub(super) fn values(self) -> [Value; 15] {
        [
            self.owner_id.into(),
            self.conversation_id.into(),
            self.message_id.into(),
            self.side.into(),
            self.folder.into(),
            self.archived.into(),
            self.deleted_at.into(),
            self.read_at.into(),
            self.sent_at.into(),
            self.sender_key.into(),
            self.recipient_key.into(),
            self.subject_key.into(),
            self.representative.into(),
            self.message_count.into(),
            self.unread_count.into(),
        ]
    }
}
