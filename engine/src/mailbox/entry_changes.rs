//! Changes the marks of some messages of a conversation, and what follows from them: folders, the entries that represent
//! the conversation, and counters. The cost is that of the messages that change, however long the conversation is.

use super::conversation_entries::{assign_folders, changed_item, is_unread};
use crate::{
    error::Result,
    store::{Delta, EntryRow, MarkChange, RepresentativeCounts, RepresentativeRow, Tx},
};
use postroom_model::{ConversationId, Folder, MessageId, UserId, event::ChangedItem};
use std::collections::BTreeMap;

/// What an owner has of some messages of a conversation: as it is stored, and with the marks to be saved.
pub(crate) struct EntryChanges {
    owner: UserId,
    conversation: ConversationId,
    before: Vec<EntryRow>,
    /// All entries of these messages, in the order of the messages.
    pub(crate) rows: Vec<EntryRow>,
}

/// What a change did to a mailbox.
#[derive(Default)]
pub(crate) struct SavedChanges {
    /// What it adds to the counters.
    pub delta: Delta,
    /// The new state of each message that is different now.
    pub items: Vec<ChangedItem>,
    /// How many messages are different now.
    pub changed: usize,
}

impl EntryChanges {
    /// Of these entries, which are all that the owner has of their messages. The owner's mailbox should be locked,
    /// see `Tx::lock_mailboxes`.
    pub(crate) fn new(owner: UserId, conversation: ConversationId, rows: Vec<EntryRow>) -> Self {
        Self { owner, conversation, before: rows.clone(), rows }
    }

    /// Whose entries they are.
    pub(crate) fn owner(&self) -> UserId {
        self.owner
    }

    /// Stores the marks and what follows from them.
    pub(crate) async fn save(mut self, tx: &mut Tx) -> Result<SavedChanges> {
        assign_folders(&mut self.rows);
        let marks = self.changed_marks();
        if marks.is_empty() {
            return Ok(SavedChanges::default());
        }
        let representatives = tx.representatives(self.owner, self.conversation).await?;
        for (change, messages) in marks {
            tx.change_marks(self.owner, self.conversation, change, &messages).await?;
        }
        let mut saved = SavedChanges::default();
        for folder in Folder::ALL {
            let previous = representatives.iter().find(|row| row.folder == folder);
            self.represent(tx, folder, previous, &mut saved.delta).await?;
        }
        self.list_changed(&mut saved);
        Ok(saved)
    }

    /// Entries as they were and as they are to be.
    fn pairs(&self) -> impl Iterator<Item = (&EntryRow, &EntryRow)> {
        self.before.iter().zip(&self.rows)
    }

    /// The messages whose entries change, by what changes.
    fn changed_marks(&self) -> BTreeMap<MarkChange, Vec<MessageId>> {
        let mut changes: BTreeMap<MarkChange, Vec<MessageId>> = BTreeMap::new();
        for (old, new) in self.pairs() {
            if let Some(change) = MarkChange::between(old, new) {
                changes.entry(change).or_default().push(new.message_id);
            }
        }
        changes
    }

    /// Chooses the entry that represents the conversation in a folder and brings its counts up to date. The marks are
    /// stored already.
    async fn represent(
        &self,
        tx: &mut Tx,
        folder: Folder,
        previous: Option<&RepresentativeRow>,
        delta: &mut Delta,
    ) -> Result<()> {
        let is_in = |row: &EntryRow| row.folder == Some(folder);
        let difference = |counts: fn(&EntryRow) -> bool| -> i64 {
            let counts = |row: &EntryRow| i64::from(is_in(row) && counts(row));
            self.pairs().map(|(old, new)| counts(new) - counts(old)).sum()
        };
        let (messages, unread) = (difference(|_| true), difference(is_unread));
        let entered =
            self.pairs().filter(|(old, new)| is_in(new) && !is_in(old)).map(|(_, new)| new.message_id);
        let entered = entered.max();
        let left = self.pairs().any(|(old, new)| is_in(old) && !is_in(new) && old.representative);
        if entered.is_none() && !left && messages == 0 && unread == 0 {
            return Ok(());
        }
        let old = previous.map(|row| row.counts).unwrap_or_default();
        let counts = RepresentativeCounts {
            message_count: old.message_count + messages,
            unread_count: old.unread_count + unread,
        };
        delta.messages[folder] += messages;
        delta.unread += unread;
        delta.conversations[folder] += i64::from(counts.message_count > 0) - i64::from(previous.is_some());
        delta.unread_conversations += i64::from(counts.unread_count > 0) - i64::from(old.unread_count > 0);
        if counts.message_count == 0 {
            return Ok(());
        }
        let (owner, conversation) = (self.owner, self.conversation);
        let newest = match previous.filter(|_| !left) {
            Some(previous) => entered.map_or(previous.message_id, |entered| entered.max(previous.message_id)),
            None => tx.newest_in_folder(owner, conversation, folder).await?,
        };
        if previous.is_some_and(|previous| !left && previous.message_id != newest) {
            tx.replace_representative(owner, conversation, folder).await?;
        }
        tx.set_representative(owner, conversation, folder, newest, counts).await
    }

    /// What the owner is told: nothing of messages that have not reached them.
    fn list_changed(&self, saved: &mut SavedChanges) {
        let same_message = |a: &EntryRow, b: &EntryRow| a.message_id == b.message_id;
        for (old, new) in self.before.chunk_by(same_message).zip(self.rows.chunk_by(same_message)) {
            if old.iter().zip(new).any(|(old, new)| MarkChange::between(old, new).is_some()) {
                saved.changed += 1;
                if old.iter().chain(new).any(|row| row.folder.is_some()) {
                    saved.items.extend(changed_item(new));
                }
            }
        }
    }
}
