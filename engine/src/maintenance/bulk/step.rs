//! The part of a bulk write that is stored in one transaction: whole conversations.

use crate::{
    error::Result,
    store::{Delta, EntryRow, OldMessage, Tx},
};
use postroom_model::{ConversationId, UserId};
use std::collections::BTreeMap;

/// Conversations that are complete and not yet stored.
#[derive(Clone, Default)]
pub(super) struct Step {
    pub messages: Vec<OldMessage>,
    pub entries: Vec<EntryRow>,
    /// What they add to the mailboxes.
    pub changes: BTreeMap<UserId, Delta>,
    /// With how many messages each has.
    pub conversations: Vec<(ConversationId, i64)>,
}

impl Step {
    /// Stores it, and notes it for the bulk write of this number. Open pages hear of it when the bulk write ends.
    pub(super) async fn store(&self, tx: &mut Tx, bulk: i64) -> Result<()> {
        tx.lock_mailboxes(self.changes.keys().copied()).await?;
        tx.insert_messages(&mut self.messages.clone(), true).await?;
        tx.insert_entries(&mut self.entries.clone(), true).await?;
        for (owner, delta) in &self.changes {
            tx.change_mailbox(*owner, *delta).await?;
        }
        for (conversation, messages) in &self.conversations {
            tx.note_bulk_conversation(bulk, *conversation, *messages).await?;
        }
        Ok(())
    }
}
