//! One numbered change of one mailbox: what it adds to the counters, and the event that tells its owner.

use super::conversation_entries::{ConversationEntries, changed_item};
use crate::{
    error::Result,
    store::{Delta, NewEvent, Tx},
};
use postroom_model::{
    ConversationId, Counts, MessageId, StreamEvent, UserId,
    event::{Changed, ChangedItem, NewEntry},
};

/// A change of more messages is not listed: open pages fetch afresh.
const MAX_ITEMS: usize = 200;

/// A change of one mailbox, collected within a transaction and then saved as one.
pub(crate) struct MailboxChange {
    owner: UserId,
    delta: Delta,
    items: Vec<ChangedItem>,
}

impl MailboxChange {
    /// An empty one.
    pub(crate) fn new(owner: UserId) -> Self {
        Self { owner, delta: Delta::default(), items: Vec::new() }
    }

    /// Takes the change of one owner out of several, to be saved with something else.
    pub(crate) fn take_of(all: &mut Vec<Self>, owner: UserId) -> (Delta, Vec<ChangedItem>) {
        match all.iter().position(|change| change.owner == owner) {
            Some(place) => {
                let change = all.swap_remove(place);
                (change.delta, change.items)
            }
            None => (Delta::default(), Vec::new()),
        }
    }

    /// Adds the present state of one message to the changes of these owners, as each of them sees it.
    pub(crate) async fn add_message_for(
        all: &mut Vec<Self>,
        tx: &mut Tx,
        owners: impl IntoIterator<Item = UserId>,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<()> {
        for owner in owners {
            let place = all.iter().position(|change| change.owner == owner);
            let mut change = place.map_or_else(|| Self::new(owner), |place| all.swap_remove(place));
            change.add_message(tx, conversation, id).await?;
            all.push(change);
        }
        Ok(())
    }

    /// Saves entries whose marks were changed, and adds what differs; returns how many messages that are.
    pub(crate) async fn add_conversation(
        &mut self,
        tx: &mut Tx,
        entries: ConversationEntries,
    ) -> Result<u64> {
        let (delta, items) = entries.save(tx).await?;
        let changed = u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.delta += delta;
        self.items.extend(items);
        Ok(changed)
    }

    /// Adds the present state of a message, if the owner has an entry of it and may know of it.
    pub(crate) async fn add_message(
        &mut self,
        tx: &mut Tx,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<()> {
        if !self.items.iter().any(|known| known.id == id) {
            let rows = tx.sides(self.owner, conversation, id).await?;
            // A recipient learns nothing about a message that has not reached them.
            self.items.extend(changed_item(&rows, id).filter(|item| !item.folders.is_empty()));
        }
        Ok(())
    }

    /// Stores it: the counters with the mailbox's next number, and the event that is published after the
    /// commit. Does nothing if nothing changed.
    pub(crate) async fn save(self, tx: &mut Tx) -> Result<()> {
        if self.items.is_empty() && self.delta == Delta::default() {
            return Ok(());
        }
        let owner = self.owner;
        let counts = tx.change_mailbox(owner, self.delta).await?;
        let event = if self.items.len() > MAX_ITEMS {
            StreamEvent::Resync
        } else {
            StreamEvent::Changed(Changed { items: self.items })
        };
        tx.record_event(NewEvent::new(owner, counts, &event)?).await
    }
}

/// Makes the present state of one message a change of each of these mailboxes.
pub(crate) async fn record_message_state(
    tx: &mut Tx,
    owners: impl IntoIterator<Item = UserId>,
    conversation: ConversationId,
    id: MessageId,
) -> Result<()> {
    let mut all = Vec::new();
    MailboxChange::add_message_for(&mut all, tx, owners, conversation, id).await?;
    save_all(tx, all).await
}

/// Saves each of several changes.
pub(crate) async fn save_all(tx: &mut Tx, all: Vec<MailboxChange>) -> Result<()> {
    for change in all {
        change.save(tx).await?;
    }
    Ok(())
}

/// The event that tells of a message that came into a folder. `counts` are those after the change.
pub(crate) fn new_entry_event(owner: UserId, counts: Counts, arrival: NewEntry) -> Result<NewEvent> {
    NewEvent::new(owner, counts, &StreamEvent::Message(Box::new(arrival)))
}
