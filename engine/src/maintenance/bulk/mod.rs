//! Many messages in one transaction: what imports and seeds have in common.
//!
//! They know beforehand which message answers which ([`Outline`]). So a conversation's entries can be
//! kept until its last message has come, and are then put into folders like any others, by
//! `messages::derive_folders`, and stored once. What is held in memory is the outline, and the conversations
//! that have begun and not yet ended.

mod message;
mod outline;

pub(super) use message::{BulkMessage, Marks};
pub(super) use outline::Outline;

use super::{Progress, Tell, resync};
use crate::{
    error::{Error, Result},
    messages::{count_entries, derive_folders, sort_key, visitor_sort_key},
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

/// Somebody whose messages are stored.
#[derive(Clone, Debug)]
pub(super) struct Correspondent {
    id: UserId,
    key: String,
}

impl Correspondent {
    pub(super) fn new(id: UserId, name: &str) -> Self {
        Self { id, key: sort_key(name) }
    }
}

/// A conversation that goes on.
struct Open {
    left: u32,
    rows: Vec<EntryRow>,
}

/// Messages on their way into the database.
pub(super) struct Loader {
    people: Vec<Correspondent>,
    outline: Arc<Outline>,
    ids: Vec<MessageId>,
    /// By first message: what has come of conversations that go on.
    open: HashMap<usize, Open>,
    messages: Vec<OldMessage>,
    entries: Vec<EntryRow>,
    changes: BTreeMap<UserId, Delta>,
    /// Times that could not be true and were set to the earliest that can.
    corrected: u64,
}

impl Loader {
    /// For these people and the messages of this outline.
    pub(super) fn new(people: Vec<Correspondent>, outline: Arc<Outline>) -> Self {
        Self {
            people,
            ids: Vec::with_capacity(outline.len()),
            outline,
            open: HashMap::new(),
            messages: Vec::new(),
            entries: Vec::new(),
            changes: BTreeMap::new(),
            corrected: 0,
        }
    }

    /// Stores all messages, which are made ready beside the database's work, tells the mailboxes, and
    /// returns how many messages had to be corrected. `progress` is what is told after each.
    pub(super) async fn pour(
        mut self,
        tx: &mut Tx,
        messages: impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static,
        tell: Tell,
    ) -> Result<u64> {
        let (full, mut batches) = mpsc::channel(4);
        spawn_blocking(move || {
            let mut messages = messages.peekable();
            while messages.peek().is_some() {
                let batch: Vec<_> = messages.by_ref().take(BATCH).collect();
                // Nobody takes them any more when storing has failed.
                if full.blocking_send(batch).is_err() {
                    return;
                }
            }
        });
        while let Some(batch) = batches.recv().await {
            let mut reached = None;
            for message in batch {
                let (message, progress) = message?;
                self.add(tx, message)?;
                reached = Some(progress);
            }
            self.store(tx, false).await?;
            reached.into_iter().for_each(&*tell);
        }
        if self.ids.len() != self.outline.len() || !self.open.is_empty() {
            return Err(Error::Internal("fewer messages came than were announced".to_owned()));
        }
        self.store(tx, true).await?;
        self.tell(tx).await?;
        tx.analyze().await?;
        Ok(self.corrected)
    }

    /// Stores what fills statements.
    async fn store(&mut self, tx: &mut Tx, all: bool) -> Result<()> {
        tx.insert_messages(&mut self.messages, all).await?;
        tx.insert_entries(&mut self.entries, all).await
    }

    /// One change of each mailbox that something came into: open pages fetch afresh.
    async fn tell(&mut self, tx: &mut Tx) -> Result<()> {
        for (owner, delta) in std::mem::take(&mut self.changes) {
            let counts = tx.change_mailbox(owner, delta).await?;
            resync(tx, owner, counts).await?;
        }
        let pending = tx.count_pending().await?;
        tx.publish(AfterCommit::QueueLength(pending));
        Ok(())
    }

    fn add(&mut self, tx: &Tx, mut message: BulkMessage) -> Result<()> {
        let outline = self.outline.clone();
        let unknown = || Error::Internal("more messages came than were announced".to_owned());
        let node = outline.0.get(self.ids.len()).ok_or_else(unknown)?;
        let size = outline.0.get(node.root).map_or(1, |root| root.size);
        message.replied_at = message.replied_at.or(node.first_reply);
        self.corrected += u64::from(message.correct());
        message.complete();
        let id = MessageId(tx.next_id());
        self.ids.push(id);
        let id_of = |number: usize| self.ids.get(number).copied().ok_or_else(unknown);
        let conversation = ConversationId::from(id_of(node.root)?);
        let parent = message.parent.map(id_of).transpose()?;
        let entries = self.entries(&message, id, conversation, size > 1);
        self.messages.push(self.row(message, id, conversation, parent, size > 1));
        let open = self.open.entry(node.root).or_insert_with(|| Open { left: size, rows: Vec::new() });
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
        for pile in rows.chunk_by_mut(|a, b| a.owner_id == b.owner_id) {
            derive_folders(pile);
            if let Some(first) = pile.first() {
                *self.changes.entry(first.owner_id).or_default() += count_entries(pile);
            }
        }
        self.entries.append(&mut rows);
    }

    fn person(&self, number: Option<usize>) -> Option<&Correspondent> {
        number.and_then(|n| self.people.get(n))
    }

    /// What each member's mailbox holds of a message, not yet put into a folder.
    fn entries(
        &self,
        message: &BulkMessage,
        id: MessageId,
        conversation: ConversationId,
        threaded: bool,
    ) -> Vec<EntryRow> {
        let (sender, recipient) = (self.person(message.sender), self.person(message.recipient));
        let key = |person: Option<&Correspondent>| person.map_or_else(visitor_sort_key, |p| p.key.clone());
        let parties =
            [(Side::Sent, sender, message.of_sender), (Side::Received, recipient, message.of_recipient)];
        let entry = |(side, owner, marks): (Side, Option<&Correspondent>, Marks)| {
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
        let visitor = if message.sender.is_none() { message.of_sender } else { message.of_recipient };
        OldMessage {
            visitor_read_at: message.read_at.filter(|_| message.recipient.is_none()),
            visitor_deleted_at: visitor.deleted_at.filter(|_| is_visitors),
            replied_at: message.replied_at,
            new: NewMessage {
                id,
                conversation,
                threaded,
                parent,
                sender: self.person(message.sender).map(|p| p.id),
                recipient: self.person(message.recipient).map(|p| p.id),
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
