//! One change of one mailbox: what it adds to the counters and what its owner is told.

use super::pile::{Pile, item};
use crate::{
    error::{Error, Result},
    store::{Delta, NewEvent, Tx},
};
use postroom_model::{ConversationId, MessageId, UserId, event::Changed, event::ChangedItem};
use std::sync::Arc;

/// More changed messages than this are not told one by one.
const TELL: usize = 200;

/// A change of one mailbox that is being put together.
pub(crate) struct Changes {
    owner: UserId,
    delta: Delta,
    items: Vec<ChangedItem>,
}

impl Changes {
    /// Nothing yet.
    pub(crate) fn of(owner: UserId) -> Self {
        Self { owner, delta: Delta::default(), items: Vec::new() }
    }

    /// Takes the changes of one owner out of several, to be told with something else.
    pub(super) fn take(all: &mut Vec<Self>, owner: UserId) -> (Delta, Vec<ChangedItem>) {
        match all.iter().position(|changes| changes.owner == owner) {
            Some(place) => {
                let changes = all.swap_remove(place);
                (changes.delta, changes.items)
            }
            None => (Delta::default(), Vec::new()),
        }
    }

    /// Adds to several changes the present state of one message, as each of these owners sees it.
    pub(super) async fn touch_for(
        all: &mut Vec<Self>,
        tx: &mut Tx,
        owners: impl IntoIterator<Item = UserId>,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<()> {
        for owner in owners {
            let place = all.iter().position(|changes| changes.owner == owner);
            let mut changes = place.map_or_else(|| Self::of(owner), |place| all.swap_remove(place));
            changes.touch(tx, conversation, id).await?;
            all.push(changes);
        }
        Ok(())
    }

    /// Adds a pile whose marks were changed; returns how many of its messages differ.
    pub(crate) async fn add(&mut self, tx: &mut Tx, pile: Pile) -> Result<u64> {
        let (delta, items) = pile.store(tx).await?;
        let changed = u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.delta += delta;
        self.items.extend(items);
        Ok(changed)
    }

    /// Adds a message whose shared state changed, if the owner has an entry of it.
    pub(crate) async fn touch(
        &mut self,
        tx: &mut Tx,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<()> {
        if !self.items.iter().any(|known| known.id == id) {
            let rows = tx.sides(self.owner, conversation, id).await?;
            // Not a word to a recipient about a message that has not reached them.
            self.items.extend(item(&rows, id).filter(|item| !item.folders.is_empty()));
        }
        Ok(())
    }

    /// Makes it one numbered change, unless nothing changed.
    pub(crate) async fn record(self, tx: &mut Tx) -> Result<()> {
        if self.items.is_empty() && self.delta == Delta::default() {
            return Ok(());
        }
        let owner = self.owner;
        let counts = tx.change_mailbox(owner, self.delta).await?;
        let (kind, data) = if self.items.len() > TELL {
            ("resync", Arc::from("{}"))
        } else {
            ("changed", json(&Changed { items: self.items })?)
        };
        tx.record_event(NewEvent { owner, counts, kind, data }).await
    }
}

/// Tells each of these owners the present state of one message.
pub(crate) async fn announce(
    tx: &mut Tx,
    owners: impl IntoIterator<Item = UserId>,
    conversation: ConversationId,
    id: MessageId,
) -> Result<()> {
    let mut all = Vec::new();
    Changes::touch_for(&mut all, tx, owners, conversation, id).await?;
    record_all(tx, all).await
}

/// Makes each a numbered change of its mailbox.
pub(super) async fn record_all(tx: &mut Tx, all: Vec<Changes>) -> Result<()> {
    for changes in all {
        changes.record(tx).await?;
    }
    Ok(())
}

/// An event's data.
pub(super) fn json(data: &impl serde::Serialize) -> Result<Arc<str>> {
    serde_json::to_string(data).map(Arc::from).map_err(|e| Error::Internal(format!("an event: {e}")))
}
