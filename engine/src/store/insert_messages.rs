//! Inserts new messages: their text, their rows, the entries of their participants, and the counters of these, at once.

use super::{
    EntryRow, SqlBuilder, Tx, VisitorMarks, built_statements, entries,
    mailbox_changes::{ChangedRow, MailboxDelta, changed_counts, push_changes},
    sql::Value,
};
use crate::error::Result;
use postroom_model::{ConversationId, Counts, MessageId, Status, Timestamp, UserId};
use std::collections::BTreeMap;

/// What all texts of a statement are inserted by.
const INSERT_BODIES: &str = "
    INSERT INTO bodies (id, body)
    ";

/// What all messages of a statement are inserted by.
const INSERT: &str = "
    INSERT INTO messages
        ( id, conversation_id, threaded, parent_id, sender_id, recipient_id, visitor_email
        , visitor_read_at, visitor_deleted_at, subject, body_id, excerpt, sent_at, replied_at
        , status, decided_at, reason)
    ";

built_statements! {
    /// What stores new messages, in turns or as one command.
    INSERT_NEW = [
        |insert| push_bodies(insert, vec![examples::body()]),
        |insert| push_insert(insert, vec![examples::message(), examples::message()]),
        |insert| entries::push_insert(insert, vec![examples::entry(), examples::entry()]),
        |update| push_changes(update, &[examples::change()]),
    ];
}

/// A text to store.
#[derive(Clone, Debug)]
pub(crate) struct NewBody {
    /// The id of the first message with it.
    pub id: MessageId,
    pub body: String,
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
    pub visitor_marks: VisitorMarks,
    pub subject: String,
    /// Where its text is: the id of the first message that was submitted with it.
    pub body_id: MessageId,
    pub excerpt: String,
    pub sent_at: Timestamp,
    pub replied_at: Option<Timestamp>,
    pub status: Status,
    pub decided_at: Option<Timestamp>,
    pub reason: String,
}

impl NewMessage {
    fn values(self) -> [Value; 17] {
        [
            self.id.into(),
            self.conversation.into(),
            self.threaded.into(),
            self.parent.into(),
            self.sender.into(),
            self.recipient.into(),
            self.visitor_email.into(),
            self.visitor_marks.read_at.into(),
            self.visitor_marks.deleted_at.into(),
            self.subject.into(),
            self.body_id.into(),
            self.excerpt.into(),
            self.sent_at.into(),
            self.replied_at.into(),
            self.status.into(),
            self.decided_at.into(),
            self.reason.into(),
        ]
    }
}

/// Adds the statement that stores texts, of which there must be one.
pub(super) fn push_bodies(builder: &mut SqlBuilder, bodies: Vec<NewBody>) {
    builder.push(INSERT_BODIES);
    builder.push_rows(bodies.into_iter().map(|new| [new.id.into(), new.body.into()]));
}

/// Adds the statement that stores messages, of which there must be one, each after the one that it answers.
pub(super) fn push_insert(builder: &mut SqlBuilder, messages: Vec<NewMessage>) {
    builder.push(INSERT);
    builder.push_rows(messages.into_iter().map(NewMessage::values));
}

/// Messages that are stored together.
#[derive(Default)]
pub(crate) struct NewMessages {
    /// The text that they share, unless it is there already.
    pub body: Option<NewBody>,
    /// The messages, of which there must be one.
    pub messages: Vec<NewMessage>,
    /// What the mailboxes of their participants hold of them.
    pub entries: Vec<EntryRow>,
}

impl Tx {
    /// Stores messages with the entries of their participants and changes their mailboxes; the counters after that.
    /// On SQLite it is one command of several statements: the way to its thread and back costs more than most
    /// statements.
    ///
    /// # Errors
    /// Not found where an account was removed since it was looked up; see [`check_newest`](Self::check_newest).
    pub(crate) async fn insert_new(
        &mut self,
        new: NewMessages,
        changes: &[MailboxDelta],
    ) -> Result<BTreeMap<UserId, Counts>> {
        let mut next = SqlBuilder::new(INSERT_NEW, self.dialect());
        if let Some(body) = new.body {
            push_bodies(&mut next, vec![body]);
            self.end_statement(&mut next).await?;
        }
        push_insert(&mut next, new.messages);
        if !new.entries.is_empty() {
            self.end_statement(&mut next).await?;
            entries::push_insert(&mut next, new.entries);
        }
        if changes.is_empty() {
            self.run(next).await?;
            return Ok(BTreeMap::new());
        }
        self.end_statement(&mut next).await?;
        push_changes(&mut next, changes);
        let rows: Vec<ChangedRow> = self.all(next).await?;
        self.check_newest(changes, &rows)?;
        changed_counts(changes, rows)
    }

    /// Ends a statement whose rows nobody reads: it is run, or waits for the next one to be sent with it.
    async fn end_statement(&mut self, builder: &mut SqlBuilder) -> Result<()> {
        if self.dialect().joins_statements() {
            builder.push(";");
            return Ok(());
        }
        let ended = std::mem::replace(builder, SqlBuilder::new(INSERT_NEW, self.dialect()));
        self.run(ended).await.map(drop)
    }
}

/// Rows to build statements with.
#[cfg(test)]
mod examples {
    use super::*;
    use crate::store::{Delta, Side};

    const ID: MessageId = MessageId(1);

    pub(super) fn change() -> MailboxDelta {
        MailboxDelta::one(UserId(1), Delta::default())
    }

    pub(super) fn body() -> NewBody {
        NewBody { id: ID, body: String::new() }
    }

    pub(super) fn message() -> NewMessage {
        NewMessage {
            id: ID,
            conversation: ConversationId(1),
            threaded: false,
            parent: None,
            sender: Some(UserId(1)),
            recipient: None,
            visitor_email: String::new(),
            visitor_marks: VisitorMarks::default(),
            subject: String::new(),
            body_id: ID,
            excerpt: String::new(),
            sent_at: Timestamp::from_micros(0),
            replied_at: None,
            status: Status::Accepted,
            decided_at: None,
            reason: String::new(),
        }
    }

    pub(super) fn entry() -> EntryRow {
        EntryRow {
            owner_id: UserId(1),
            conversation_id: ConversationId(1),
            message_id: ID,
            side: Side::Sent,
            folder: None,
            archived: false,
            deleted_at: None,
            read_at: None,
            sent_at: Timestamp::from_micros(0),
            sender_key: String::new(),
            recipient_key: String::new(),
            subject_key: String::new(),
            representative: false,
            message_count: 0,
            unread_count: 0,
            status: Status::Accepted,
            threaded: false,
            replied_at: None,
            sender_id: None,
        }
    }
}
