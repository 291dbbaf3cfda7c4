//! Removing whole conversations, of all who have them: what cleanup and the undoing of bulk writes have in common.

use super::record_resync;
use crate::{
    error::Result,
    mailbox::count_entries,
    store::{Delta, GoneRow, Tx},
};
use postroom_model::{ConversationId, MessageId, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// What one transaction removes.
#[derive(Default)]
pub(super) struct Removal {
    messages: u64,
    changes: BTreeMap<UserId, Delta>,
}

impl Removal {
    /// Removes a conversation, whose messages are these. Their mailboxes must be locked.
    pub(super) async fn conversation(
        &mut self,
        tx: &mut Tx,
        root: MessageId,
        rows: &[GoneRow],
    ) -> Result<()> {
        for owner in owners(rows) {
            let conversation = ConversationId::from(root);
            let entries = tx.conversation_entries(owner, conversation).await?;
            if !entries.is_empty() {
                *self.changes.entry(owner).or_default() += Delta::default() - count_entries(&entries);
                tx.delete_conversation_entries(owner, conversation).await?;
            }
        }
        self.messages += tx.delete_conversation(root).await?;
        Ok(())
    }

    /// Stores what it changed of the mailboxes; how many messages were removed.
    pub(super) async fn finish(self, tx: &mut Tx) -> Result<u64> {
        for (owner, delta) in self.changes {
            let counts = tx.change_mailbox(owner, delta).await?;
            record_resync(tx, owner, counts).await?;
        }
        Ok(self.messages)
    }
}

/// Whose mailboxes hold some of these messages.
pub(super) fn owners(rows: &[GoneRow]) -> BTreeSet<UserId> {
    rows.iter().flat_map(|row| [row.sender_id, row.recipient_id]).flatten().collect()
}
