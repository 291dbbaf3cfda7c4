//! Many messages in one transaction: what imports and seeds have in common.
//!
//! They know beforehand which message answers which ([`Outline`](super::Outline)). So a conversation's entries can be
//! kept until its last message has come, and are then put into folders like any others, by
//! `mailbox::derive_folders`, and stored once. What is held in memory is the outline, and the conversations
//! that have begun and not yet ended.

use super::{
    super::{ProgressListener, record_resync},
    members::Correspondent,
    message::{BulkMessage, SideMarks},
    source::BulkSource,
};
use crate::{
    error::{Error, Result},
    mailbox::{count_entries, derive_folders, sort_key, visitor_sort_key},
    store::{AfterCommit, Delta, EntryRow, NewMessage, OldMessage, Side, Tx},
};
use postroom_model::{ConversationId, MessageId, Status, UserId, text};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Messages that are made ready at once while others are being stored.
const BATCH: usize = 256;

/// A conversation that has begun and not yet ended.
struct OpenConversation {
    /// How many messages are still to come.
    left: u32,
    rows: Vec<EntryRow>,
}

/// Messages on their way into the database.
pub(super) struct BulkWriter<S> {
    members: Vec<Correspondent>,
    source: Arc<S>,
    ids: Vec<MessageId>,
    /// By the number of their first message.
    open: HashMap<usize, OpenConversation>,
    messages: Vec<OldMessage>,
    entries: Vec<EntryRow>,
    changes: BTreeMap<UserId, Delta>,
    corrected: u64,
}

impl<S: BulkSource> BulkWriter<S> {
    pub(super) fn new(members: Vec<Correspondent>, source: Arc<S>) -> Self {
        Self {
            members,
            ids: Vec::with_capacity(source.outline().len()),
            source,
            open: HashMap::new(),
            messages: Vec::new(),
            entries: Vec::new(),
            changes: BTreeMap::new(),
            corrected: 0,
        }
    }

    /// Stores all messages, which are made ready beside the database's work, and records the change of each
    /// mailbox; how many messages had impossible times.
    pub(super) async fn write(mut self, tx: &mut Tx, listener: ProgressListener) -> Result<u64> {
        let mut batches = batches(self.source.clone().messages()?);
        while let Some(batch) = batches.recv().await {
            let mut reached = None;
            for message in batch {
                let (message, progress) = message?;
                self.add(tx, message)?;
                reached = Some(progress);
            }
            self.insert(tx, false).await?;
            reached.into_iter().for_each(&*listener);
        }
        if self.ids.len() != self.source.outline().len() || !self.open.is_empty() {
            return Err(Error::Internal("fewer messages came than were announced".to_owned()));
        }
        self.insert(tx, true).await?;
        self.record_changes(tx).await?;
        tx.analyze().await?;
        Ok(self.corrected)
    }

    /// Inserts rows as far as they fill statements, or all of them.
    async fn insert(&mut self, tx: &mut Tx, all: bool) -> Result<()> {
        tx.insert_messages(&mut self.messages, all).await?;
        tx.insert_entries(&mut self.entries, all).await
    }

    /// One change of each mailbox that something came into.
    async fn record_changes(&mut self, tx: &mut Tx) -> Result<()> {
        for (owner, delta) in std::mem::take(&mut self.changes) {
            let counts = tx.change_mailbox(owner, delta).await?;
            record_resync(tx, owner, counts).await?;
        }
        let pending = tx.count_pending().await?;
        tx.publish(AfterCommit::QueueLength(pending));
        Ok(())
    }

    fn add(&mut self, tx: &Tx, mut message: BulkMessage) -> Result<()> {
        let unknown = || Error::Internal("more messages came than were announced".to_owned());
        let outline = self.source.outline();
        let node = outline.node(self.ids.len()).ok_or_else(unknown)?;
        let size = outline.node(node.root).map_or(1, |root| root.size);
        message.replied_at = message.replied_at.or(node.first_reply);
        self.corrected += u64::from(message.correct_times());
        message.derive_marks();
        let id = MessageId(tx.next_id());
        self.ids.push(id);
        let id_of = |number: usize| self.ids.get(number).copied().ok_or_else(unknown);
        let conversation = ConversationId::from(id_of(node.root)?);
        let parent = message.parent.map(id_of).transpose()?;
        let entries = self.entries(&message, id, conversation, size > 1);
        self.messages.push(self.row(message, id, conversation, parent, size > 1));
        let open =
            self.open.entry(node.root).or_insert_with(|| OpenConversation { left: size, rows: Vec::new() });
        open.left = open.left.saturating_sub(1);
        open.rows.extend(entries);
        if open.left == 0 {
            self.end(node.root);
        }
        Ok(())
    }

    /// Puts a conversation's entries into folders, as all its messages have come.
    fn end(&mut self, root: usize) {
        let mut rows = self.open.remove(&root).map(|open| open.rows).unwrap_or_default();
        rows.sort_by_key(|row| row.owner_id);
        for of_owner in rows.chunk_by_mut(|a, b| a.owner_id == b.owner_id) {
            derive_folders(of_owner);
            if let Some(first) = of_owner.first() {
                *self.changes.entry(first.owner_id).or_default() += count_entries(of_owner);
            }
        }
        self.entries.append(&mut rows);
    }

    fn member(&self, number: Option<usize>) -> Option<&Correspondent> {
        number.and_then(|n| self.members.get(n))
    }

    /// What each member's mailbox holds of a message, not yet put into a folder.
    fn entries(
        &self,
        message: &BulkMessage,
        id: MessageId,
        conversation: ConversationId,
        threaded: bool,
    ) -> Vec<EntryRow> {
        let (sender, recipient) = (self.member(message.sender), self.member(message.recipient));
        let key =
            |person: Option<&Correspondent>| person.map_or_else(visitor_sort_key, |p| p.sort_key.clone());
        let parties = [
            (Side::Sent, sender, message.sender_marks),
            (Side::Received, recipient, message.recipient_marks),
        ];
        let entry = |(side, owner, marks): (Side, Option<&Correspondent>, SideMarks)| {
            Some(EntryRow {
                owner_id: owner?.id,
                conversation_id: conversation,
                message_id: id,
                side,
                folder: None,
                archived: marks.archived,
                deleted_at: marks.deleted_at,
                read_at: message.read_at,
                sent_at: message.sent_at,
                sender_key: key(sender),
                recipient_key: key(recipient),
                subject_key: sort_key(&message.subject),
                representative: false,
                message_count: 0,
                unread_count: 0,
                status: message.status,
                threaded,
                replied_at: None,
                sender_id: sender.map(|s| s.id),
            })
        };
        parties.into_iter().filter_map(entry).collect()
    }

    fn row(
        &self,
        message: BulkMessage,
        id: MessageId,
        conversation: ConversationId,
        parent: Option<MessageId>,
        threaded: bool,
    ) -> OldMessage {
        let is_visitors = message.sender.is_none() || message.recipient.is_none();
        let visitor = if message.sender.is_none() { message.sender_marks } else { message.recipient_marks };
        OldMessage {
            visitor_read_at: message.read_at.filter(|_| message.recipient.is_none()),
            visitor_deleted_at: visitor.deleted_at.filter(|_| is_visitors),
            replied_at: message.replied_at,
            new: NewMessage {
                id,
                conversation,
                threaded,
                parent,
                sender: self.member(message.sender).map(|p| p.id),
                recipient: self.member(message.recipient).map(|p| p.id),
                visitor_email: message.visitor_email,
                excerpt: text::excerpt(&message.body),
                subject: message.subject,
                body: message.body,
                sent_at: message.sent_at,
                status: message.status,
                decided_at: (message.status != Status::Pending).then_some(message.sent_at),
                reason: message.reason,
            },
        }
    }
}

/// Takes the messages on a thread that may block, some ahead of the writer.
fn batches<T: Send + 'static>(messages: impl Iterator<Item = T> + Send + 'static) -> mpsc::Receiver<Vec<T>> {
    let (sender, receiver) = mpsc::channel(4);
    spawn_blocking(move || {
        let mut messages = messages.peekable();
        while messages.peek().is_some() {
            let batch: Vec<_> = messages.by_ref().take(BATCH).collect();
            // Nobody takes them any more when storing has failed.
            if sender.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    receiver
}
