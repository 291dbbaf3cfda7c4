//! The marks of entries: which entries an action would change, and changing many of them at once.

use super::{
    Conn, EntryRow, Side, SqlBuilder, Tx, built_statements, entry_row::entry_columns, row, sql, sql::Value,
    statements,
};
use crate::error::Result;
use postroom_model::{Action, ConversationId, Folder, MessageId, Timestamp, UserId};

/// Selects all entries of the next messages of a conversation of which an entry `c` is to be changed.
macro_rules! select_changing {
    ($condition:literal) => {
        concat!(
            "
        SELECT ",
            entry_columns!(),
            "
        FROM
            ( SELECT DISTINCT c.message_id
              FROM entries AS c
              JOIN messages AS cm ON cm.id = c.message_id
              WHERE c.owner_id = $1
                AND c.conversation_id = $2
                AND c.message_id > $3
                AND (c.side = 0 OR cm.status = 'accepted')
                AND ",
            $condition,
            "
              ORDER BY c.message_id
              LIMIT $4) AS changing
        JOIN entries AS e ON e.owner_id = $1 AND e.conversation_id = $2 AND e.message_id = changing.message_id
        JOIN messages AS m ON m.id = e.message_id
        ORDER BY e.message_id, e.side"
        )
    };
}

statements! {
    TO_ARCHIVE = select_changing!("NOT c.archived");
    TO_UNARCHIVE = select_changing!("c.archived");
    TO_DELETE = select_changing!("c.deleted_at IS NULL");
    TO_UNDELETE = select_changing!("c.deleted_at IS NOT NULL");
    TO_MARK_READ = select_changing!("c.side = 1 AND c.read_at IS NULL");
    TO_MARK_UNREAD = select_changing!("c.side = 1 AND c.read_at IS NOT NULL");
    HAS_VISIBLE = "
        SELECT e.message_id
        FROM entries AS e
        JOIN messages AS m ON m.id = e.message_id
        WHERE e.owner_id = $1
          AND e.conversation_id = $2
          AND (e.side = 0 OR m.status = 'accepted')
        LIMIT 1";
}

/// The entries of some messages of a conversation, whose ids follow.
const OF_MESSAGES: &str = concat!(
    "
    SELECT ",
    entry_columns!(),
    "
    FROM entries AS e
    JOIN messages AS m ON m.id = e.message_id
    WHERE e.owner_id = "
);

/// How many messages of conversations an owner has in folders; the ids that are asked for follow.
const SIZES: [&str; 3] = [
    "
    SELECT conversation_id, CAST(SUM(message_count) AS BIGINT) AS messages
    FROM entries
    WHERE representative
      AND owner_id = ",
    "
      AND conversation_id IN ",
    "
    GROUP BY conversation_id",
];

built_statements! {
    ENTRIES_OF = [|select| push_entries_of(select, examples::OWNER, examples::CONVERSATION, &examples::IDS)];
    CONVERSATION_SIZES = [|select| push_sizes(select, examples::OWNER, &[examples::CONVERSATION])];
    CHANGE_MARKS = [
        |update| push_change(update, examples::OWNER, examples::CONVERSATION, examples::ALL_MARKS, &examples::IDS),
        |update| push_change(update, examples::OWNER, examples::CONVERSATION, examples::MARKS_ALONE, &examples::IDS),
    ];
    SET_RECEIPTS = [|update| push_receipts(update, examples::OWNER, examples::CONVERSATION, None, &examples::IDS)];
}

row! {
    /// How many messages of a conversation an owner has in folders.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct ConversationSizeRow {
        conversation_id: ConversationId,
        messages: i64,
    }
}

/// What is changed of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MarkChange {
    side: Side,
    folder: Option<Option<Folder>>,
    archived: Option<bool>,
    deleted_at: Option<Option<Timestamp>>,
    read_at: Option<Option<Timestamp>>,
}

impl MarkChange {
    /// What leads from one state of an entry to another, if they differ.
    pub(crate) fn between(old: &EntryRow, new: &EntryRow) -> Option<Self> {
        let change = Self {
            side: new.side,
            folder: (old.folder != new.folder).then_some(new.folder),
            archived: (old.archived != new.archived).then_some(new.archived),
            deleted_at: (old.deleted_at != new.deleted_at).then_some(new.deleted_at),
            read_at: (old.read_at != new.read_at).then_some(new.read_at),
        };
        let nothing = Self { side: new.side, folder: None, archived: None, deleted_at: None, read_at: None };
        (change != nothing).then_some(change)
    }

    /// Adds the columns with their new values. What comes into a folder represents nothing yet.
    fn push_columns(self, update: &mut SqlBuilder) {
        let columns: [Option<(&str, Value)>; 5] = [
            self.folder.map(|folder| ("folder = ", folder.into())),
            self.folder.map(|_| ("representative = ", false.into())),
            self.archived.map(|archived| ("archived = ", archived.into())),
            self.deleted_at.map(|deleted_at| ("deleted_at = ", deleted_at.into())),
            self.read_at.map(|read_at| ("read_at = ", read_at.into())),
        ];
        for (number, (name, value)) in columns.into_iter().flatten().enumerate() {
            if number > 0 {
                update.push(", ");
            }
            update.push(name);
            update.push_bind(value);
        }
    }
}

impl Conn {
    /// All entries of the next messages of a conversation that an action would change, at most `limit` messages after
    /// the one with id `after`.
    pub(crate) async fn entries_to_change(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        action: Action,
        after: MessageId,
        limit: i64,
    ) -> Result<Vec<EntryRow>> {
        let text = match action {
            Action::Archive => TO_ARCHIVE,
            Action::Unarchive => TO_UNARCHIVE,
            Action::Delete => TO_DELETE,
            Action::Undelete => TO_UNDELETE,
            Action::MarkRead => TO_MARK_READ,
            Action::MarkUnread => TO_MARK_UNREAD,
        };
        self.all(sql(text).bind(owner).bind(conversation).bind(after).bind(limit)).await
    }

    /// All entries that an owner has of these messages, in the order of the messages.
    pub(crate) async fn entries_of(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<EntryRow>> {
        let mut select = SqlBuilder::new(ENTRIES_OF, self.dialect());
        push_entries_of(&mut select, owner, conversation, ids);
        self.all(select).await
    }

    /// The owner may know of a message in this conversation.
    pub(crate) async fn sees_conversation(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<bool> {
        self.exists(sql(HAS_VISIBLE).bind(owner).bind(conversation)).await
    }

    /// How many messages of each of these conversations an owner has in folders; nothing of those without any.
    pub(crate) async fn conversation_sizes(
        &mut self,
        owner: UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<ConversationSizeRow>> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = SqlBuilder::new(CONVERSATION_SIZES, self.dialect());
        push_sizes(&mut select, owner, conversations);
        self.all(select).await
    }
}

impl Tx {
    /// Changes the entries of these messages alike.
    pub(crate) async fn change_marks(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        change: MarkChange,
        ids: &[MessageId],
    ) -> Result<()> {
        let mut update = SqlBuilder::new(CHANGE_MARKS, self.dialect());
        push_change(&mut update, owner, conversation, change, ids);
        self.run(update).await.map(drop)
    }

    /// Stores on the sender's side when the recipient read these messages.
    pub(crate) async fn set_receipts(
        &mut self,
        sender: UserId,
        conversation: ConversationId,
        read_at: Option<Timestamp>,
        ids: &[MessageId],
    ) -> Result<()> {
        let mut update = SqlBuilder::new(SET_RECEIPTS, self.dialect());
        push_receipts(&mut update, sender, conversation, read_at, ids);
        self.run(update).await.map(drop)
    }
}

fn push_entries_of(select: &mut SqlBuilder, owner: UserId, conversation: ConversationId, ids: &[MessageId]) {
    select.push(OF_MESSAGES);
    select.push_bind(owner);
    select.push(" AND e.conversation_id = ");
    select.push_bind(conversation);
    select.push(" AND e.message_id IN ");
    select.push_list(ids.iter().copied());
    select.push(" ORDER BY e.message_id, e.side");
}

fn push_sizes(select: &mut SqlBuilder, owner: UserId, conversations: &[ConversationId]) {
    let [start, list, end] = SIZES;
    select.push(start);
    select.push_bind(owner);
    select.push(list);
    select.push_list(conversations.iter().copied());
    select.push(end);
}

fn push_change(
    update: &mut SqlBuilder,
    owner: UserId,
    conversation: ConversationId,
    change: MarkChange,
    ids: &[MessageId],
) {
    update.push("UPDATE entries SET ");
    change.push_columns(update);
    push_where(update, owner, conversation, change.side, ids);
}

fn push_receipts(
    update: &mut SqlBuilder,
    sender: UserId,
    conversation: ConversationId,
    read_at: Option<Timestamp>,
    ids: &[MessageId],
) {
    update.push("UPDATE entries SET read_at = ");
    update.push_bind(read_at);
    push_where(update, sender, conversation, Side::Sent, ids);
}

/// Adds which entries are meant.
fn push_where(
    builder: &mut SqlBuilder,
    owner: UserId,
    conversation: ConversationId,
    side: Side,
    ids: &[MessageId],
) {
    builder.push(" WHERE owner_id = ");
    builder.push_bind(owner);
    builder.push(" AND conversation_id = ");
    builder.push_bind(conversation);
    builder.push(" AND side = ");
    builder.push_bind(side);
    builder.push(" AND message_id IN ");
    builder.push_list(ids.iter().copied());
}

/// Values to build statements with.
#[cfg(test)]
mod examples {
    use super::*;

    pub(super) const OWNER: UserId = UserId(1);
    pub(super) const CONVERSATION: ConversationId = ConversationId(1);
    pub(super) const IDS: [MessageId; 2] = [MessageId(1), MessageId(2)];
    pub(super) const ALL_MARKS: MarkChange = MarkChange {
        side: Side::Received,
        folder: Some(Some(Folder::Inbox)),
        archived: Some(false),
        deleted_at: Some(None),
        read_at: Some(None),
    };
    /// Without the folder, which is two columns.
    pub(super) const MARKS_ALONE: MarkChange = MarkChange { folder: None, ..ALL_MARKS };
}
