//! Removing whole conversations, of all who have them: what cleanup and the undoing of bulk writes have in common.

use super::record_resync;
use crate::{
    error::Result,
    mailbox::count_entries,
    store::{ConversationMessageRow, Delta, Tx},
};
use postroom_model::{ConversationId, MessageId, Status, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// What one transaction removes.
#[derive(Default)]
pub(super) struct Removal {
    /// The status of each message.
    messages: Vec<Status>,
    changes: BTreeMap<UserId, Delta>,
}

impl Removal {
    /// Removes a conversation, whose messages are these. Their mailboxes must be locked.
    pub(super) async fn conversation(
        &mut self,
        tx: &mut Tx,
        root: MessageId,
        rows: &[ConversationMessageRow],
    ) -> Result<()> {
        for owner in owners(rows) {
            let conversation = ConversationId::from(root);
            let entries = tx.conversation_entries(owner, conversation).await?;
            if !entries.is_empty() {
                *self.changes.entry(owner).or_default() += Delta::default() - count_entries(&entries);
                tx.delete_conversation_entries(owner, conversation).await?;
            }
        }
        self.messages.extend(tx.delete_conversation(root).await?);
        Ok(())
    }

    /// Stores what it changed of the mailboxes; how many messages were removed.
    pub(super) async fn finish(self, tx: &mut Tx) -> Result<u64> {
        for (owner, delta) in self.changes {
            let counts = tx.change_mailbox(owner, delta).await?;
            record_resync(tx, owner, counts).await?;
        }
        // A message may be removed before anybody has decided about it, with the account that was to receive it.
        let pending = self.messages.iter().filter(|status| **status == Status::Pending).count();
        tx.change_queue_length(-i64::try_from(pending).unwrap_or_default()).await?;
        Ok(u64::try_from(self.messages.len()).unwrap_or(u64::MAX))
    }
}

/// Whose mailboxes hold some of these messages.
pub(super) fn owners(rows: &[ConversationMessageRow]) -> BTreeSet<UserId> {
    rows.iter().flat_map(|row| [row.sender_id, row.recipient_id]).flatten().collect()
}
