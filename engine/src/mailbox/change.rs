//! Numbered changes of mailboxes: what each adds to the counters, and the event that tells its owner.

use super::{
    conversation_entries::changed_item,
    entry_changes::{EntryChanges, SavedChanges},
};
use crate::{
    error::Result,
    store::{Delta, MailboxDelta, NewEvent, Tx},
};
use postroom_model::{
    ConversationId, Counts, MessageId, StreamEvent, UserId,
    event::{Changed, ChangedItem, NewEntry},
};
use std::collections::BTreeMap;

/// A change of more messages is not listed: open pages fetch afresh.
const MAX_ITEMS: usize = 200;

/// A change of one mailbox, collected within a transaction and then saved as one.
#[derive(Default)]
pub(crate) struct MailboxChange {
    /// What it adds to the counters.
    pub delta: Delta,
    /// The messages that are different now.
    pub items: Vec<ChangedItem>,
    /// More messages are different than `items` can hold.
    pub too_many: bool,
}

/// The changes that a transaction makes, one of each mailbox.
///
/// `tests::archive` is an example.
#[derive(Default)]
pub(crate) struct MailboxChanges(BTreeMap<UserId, MailboxChange>);

impl MailboxChange {
    fn is_empty(&self) -> bool {
        self.items.is_empty() && !self.too_many && self.delta == Delta::default()
    }

    fn extend(&mut self, items: Vec<ChangedItem>) {
        self.too_many |= self.items.len() + items.len() > MAX_ITEMS;
        if !self.too_many {
            self.items.extend(items);
        }
    }

    fn into_event(self) -> StreamEvent {
        if self.too_many { StreamEvent::Resync } else { StreamEvent::Changed(Changed { items: self.items }) }
    }
}

impl MailboxChanges {
    /// Takes the change of one mailbox out, to be saved with something else.
    pub(crate) fn take(&mut self, owner: UserId) -> MailboxChange {
        self.0.remove(&owner).unwrap_or_default()
    }

    /// Saves entries whose marks were changed, and adds what differs; returns how many messages that are.
    pub(crate) async fn add_entries(&mut self, tx: &mut Tx, entries: EntryChanges) -> Result<usize> {
        let owner = entries.owner();
        let SavedChanges { delta, items, changed } = entries.save(tx).await?;
        let change = self.0.entry(owner).or_default();
        change.delta += delta;
        change.extend(items);
        Ok(changed)
    }

    /// Adds the present state of messages to the change of an owner's mailbox, as they see it.
    pub(crate) async fn add_messages(
        &mut self,
        tx: &mut Tx,
        owner: UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<()> {
        let change = self.0.entry(owner).or_default();
        let new = |id: &MessageId| !change.items.iter().any(|known| known.id == *id);
        let ids: Vec<MessageId> = ids.iter().copied().filter(new).collect();
        change.too_many |= change.items.len() + ids.len() > MAX_ITEMS;
        if ids.is_empty() || change.too_many {
            return Ok(());
        }
        let rows = tx.entries_of(owner, conversation, &ids).await?;
        let items = rows.chunk_by(|a, b| a.message_id == b.message_id).filter_map(changed_item);
        // A recipient learns nothing about a message that has not reached them.
        change.extend(items.filter(|item| !item.folders.is_empty()).collect());
        Ok(())
    }

    /// Stores them: the counters of each mailbox with its next number, and the events that are published after
    /// the commit. Mailboxes in which nothing changed are left alone.
    pub(crate) async fn save(mut self, tx: &mut Tx) -> Result<()> {
        self.0.retain(|_, change| !change.is_empty());
        let deltas = self.0.iter().map(|(owner, change)| MailboxDelta::one(*owner, change.delta));
        let counts = tx.change_mailboxes(&deltas.collect::<Vec<_>>()).await?;
        let events = self.0.into_iter().filter_map(|(owner, change)| {
            let counts = counts.get(&owner)?;
            Some(NewEvent::new(owner, *counts, &change.into_event()))
        });
        tx.record_events(events.collect::<Result<_>>()?).await
    }
}

/// Makes the present state of one message a change of each of these mailboxes.
pub(crate) async fn record_message_state(
    tx: &mut Tx,
    owners: impl IntoIterator<Item = UserId>,
    conversation: ConversationId,
    id: MessageId,
) -> Result<()> {
    let mut changes = MailboxChanges::default();
    for owner in owners {
        changes.add_messages(tx, owner, conversation, &[id]).await?;
    }
    changes.save(tx).await
}

/// The event that tells of a message that came into a folder. `counts` are those after the change.
pub(crate) fn new_entry_event(owner: UserId, counts: Counts, entry: NewEntry) -> Result<NewEvent> {
    NewEvent::new(owner, counts, &StreamEvent::Message(Box::new(entry)))
}

#[cfg(test)]
mod tests {
    use super::{EntryChanges, MailboxChanges};
    use crate::{error::Result, store::Tx, testing::db_test};
    use postroom_model::{ConversationId, Folder, MessageId, UserId};

    /// Archives messages that are no conversations.
    async fn archive(tx: &mut Tx, owner: UserId, ids: &[MessageId]) -> Result<usize> {
        tx.lock_mailboxes([owner]).await?;
        let (mut changes, mut changed) = (MailboxChanges::default(), 0);
        for id in ids {
            let conversation = ConversationId::from(*id);
            let rows = tx.entries_of_message(owner, conversation, *id).await?;
            let mut entries = EntryChanges::new(owner, conversation, rows);
            entries.rows.iter_mut().for_each(|row| row.archived = true);
            changed += changes.add_entries(tx, entries).await?;
        }
        changes.save(tx).await?;
        Ok(changed)
    }

    db_test! {
        async fn changes_of_a_mailbox_are_one_event(postroom: TestPostroom) {
            let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
            let ids = [postroom.send(&anna, "ben", "One").await, postroom.send(&anna, "ben", "Two").await];
            let before = postroom.messages().counts(&ben).await.unwrap();
            let write = postroom.core.store.write(move |tx| Box::pin(async move { archive(tx, ben.id, &ids).await }));
            assert_eq!(write.await.unwrap(), 2);
            let after = postroom.messages().counts(&ben).await.unwrap();
            assert_eq!((before.unread, after.unread, after.seq), (2, 0, before.seq + 1));
            assert_eq!(postroom.ids(&ben, Folder::Archives).await.len(), 2);
            assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        }
    }
}
