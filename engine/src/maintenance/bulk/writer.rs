//! Many messages in steps: what imports and seeds have in common.
//!
//! They know beforehand which message answers which ([`Outline`](super::Outline)). So a conversation can be
//! kept until its last message has come; its entries are then put into folders like any others, by
//! `mailbox::derive_folders`, and all of it is stored in one transaction. What is held in memory is the outline, and the
//! conversations that have begun and not yet ended.

use super::{
    super::{ProgressListener, record_resync},
    members::Correspondent,
    message::{BulkMessage, SideMarks},
    source::BulkSource,
    step::Step,
};
use crate::{
    engine_core::Core,
    error::{Error, Result},
    mailbox::{count_entries, derive_folders, sort_key, visitor_sort_key},
    steps::Steps,
    store::{Delta, EntryRow, NewBody, NewMessage, Side, VisitorMarks},
};
use postroom_model::{ConversationId, MessageId, Status, UserId, text};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Messages that are made ready at once while others are being stored.
const BATCH: usize = 256;

/// A conversation that has begun and not yet ended.
#[derive(Default)]
struct OpenConversation {
    bodies: Vec<NewBody>,
    messages: Vec<NewMessage>,
    entries: Vec<EntryRow>,
}

/// Messages on their way into the database.
pub(super) struct BulkWriter<'c, S> {
    core: &'c Core,
    /// The number of the bulk write.
    bulk: i64,
    members: Vec<Correspondent>,
    source: Arc<S>,
    steps: Steps,
    ids: Vec<MessageId>,
    /// By the number of their first message.
    open: HashMap<usize, OpenConversation>,
    /// What is stored next.
    step: Step,
    /// Mailboxes that something came into.
    changed: BTreeSet<UserId>,
    corrected: u64,
}

impl<'c, S: BulkSource> BulkWriter<'c, S> {
    pub(super) fn new(
        core: &'c Core,
        bulk: i64,
        members: Vec<Correspondent>,
        source: Arc<S>,
        steps: Steps,
    ) -> Self {
        Self {
            core,
            bulk,
            members,
            ids: Vec::with_capacity(source.outline().len()),
            source,
            steps,
            open: HashMap::new(),
            step: Step::default(),
            changed: BTreeSet::new(),
            corrected: 0,
        }
    }

    /// Stores all messages, which are made ready beside the database's work, and tells the open pages of each mailbox; how
    /// many messages had impossible times.
    pub(super) async fn write(mut self, listener: ProgressListener) -> Result<u64> {
        let mut batches = batches(self.source.clone().messages()?);
        while let Some(batch) = batches.recv().await {
            let mut reached = None;
            for message in batch {
                let (message, progress) = message?;
                self.add(message)?;
                if i64::try_from(self.step.messages.len()).is_ok_and(|ready| ready >= self.steps.size()) {
                    self.store_step().await?;
                }
                reached = Some(progress);
            }
            reached.into_iter().for_each(&*listener);
        }
        if self.ids.len() != self.source.outline().len() || !self.open.is_empty() {
            return Err(Error::Internal("fewer messages came than were announced".to_owned()));
        }
        self.store_step().await?;
        self.publish_changes().await?;
        self.core.store.write(|tx| Box::pin(tx.analyze())).await?;
        Ok(self.corrected)
    }

    /// Stores the conversations that are complete.
    async fn store_step(&mut self) -> Result<()> {
        let (step, bulk) = (Arc::new(std::mem::take(&mut self.step)), self.bulk);
        self.changed.extend(step.changes.keys());
        let write = self.steps.write(&self.core.store, move |tx| {
            let step = step.clone();
            Box::pin(async move { step.store(tx, bulk).await })
        });
        write.await
    }

    /// Lets the open pages of all mailboxes that something came into fetch afresh.
    async fn publish_changes(&mut self) -> Result<()> {
        let changed: Vec<UserId> = std::mem::take(&mut self.changed).into_iter().collect();
        for some in changed.chunks(usize::try_from(self.steps.size()).unwrap_or(1)) {
            let some = some.to_vec();
            let write = self.steps.write(&self.core.store, move |tx| {
                let some = some.clone();
                Box::pin(async move {
                    for owner in some {
                        let counts = tx.change_mailbox(owner, Delta::default()).await?;
                        record_resync(tx, owner, counts).await?;
                    }
                    Ok(())
                })
            });
            write.await?;
        }
        Ok(())
    }

    fn add(&mut self, mut message: BulkMessage) -> Result<()> {
        let unknown = || Error::Internal("more messages came than were announced".to_owned());
        let outline = self.source.outline();
        let node = outline.node(self.ids.len()).ok_or_else(unknown)?;
        let size = outline.node(node.root).map_or(1, |root| root.size);
        // What nothing answers was not answered, whatever the source says.
        let is_unanswered = message.replied_at.is_some() && node.first_reply.is_none();
        message.replied_at = node.first_reply.map(|first| message.replied_at.unwrap_or(first));
        self.corrected += u64::from(message.correct_times() || is_unanswered);
        message.derive_marks();
        let id = MessageId(self.core.store.next_id());
        self.ids.push(id);
        let id_of = |number: usize| self.ids.get(number).copied().ok_or_else(unknown);
        let conversation = ConversationId::from(id_of(node.root)?);
        let parent = message.parent.map(id_of).transpose()?;
        let entries = self.entries(&message, id, conversation, size > 1);
        let body = NewBody { id, body: message.body.clone() };
        let row = self.row(message, id, conversation, parent, size > 1);
        let open = self.open.entry(node.root).or_default();
        open.bodies.push(body);
        open.messages.push(row);
        open.entries.extend(entries);
        if open.messages.len() >= usize::try_from(size).unwrap_or(usize::MAX) {
            self.end(node.root, conversation);
        }
        Ok(())
    }

    /// Puts a conversation's entries into folders, as all its messages have come.
    fn end(&mut self, root: usize, conversation: ConversationId) {
        let OpenConversation { bodies, messages, mut entries } = self.open.remove(&root).unwrap_or_default();
        entries.sort_by_key(|row| row.owner_id);
        for of_owner in entries.chunk_by_mut(|a, b| a.owner_id == b.owner_id) {
            derive_folders(of_owner);
            if let Some(first) = of_owner.first() {
                *self.step.changes.entry(first.owner_id).or_default() += count_entries(of_owner);
            }
        }
        self.step.conversations.push((conversation, i64::try_from(messages.len()).unwrap_or(i64::MAX)));
        self.step.bodies.extend(bodies);
        self.step.messages.extend(messages);
        self.step.entries.extend(entries);
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
        let participants = [
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
        participants.into_iter().filter_map(entry).collect()
    }

    fn row(
        &self,
        message: BulkMessage,
        id: MessageId,
        conversation: ConversationId,
        parent: Option<MessageId>,
        threaded: bool,
    ) -> NewMessage {
        let is_visitors = message.sender.is_none() || message.recipient.is_none();
        let visitor = if message.sender.is_none() { message.sender_marks } else { message.recipient_marks };
        NewMessage {
            id,
            conversation,
            threaded,
            parent,
            sender: self.member(message.sender).map(|p| p.id),
            recipient: self.member(message.recipient).map(|p| p.id),
            visitor_email: message.visitor_email,
            visitor_marks: VisitorMarks {
                read_at: message.read_at.filter(|_| message.recipient.is_none()),
                deleted_at: visitor.deleted_at.filter(|_| is_visitors),
            },
            excerpt: text::excerpt(&message.body),
            subject: message.subject,
            body_id: id,
            sent_at: message.sent_at,
            replied_at: message.replied_at,
            status: message.status,
            decided_at: (message.status != Status::Pending).then_some(message.sent_at),
            reason: message.reason,
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
