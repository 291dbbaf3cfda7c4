//! The part of a bulk write that is stored in one transaction: whole conversations.

use crate::{
    error::Result,
    store::{Delta, EntryRow, MailboxDelta, NewBody, NewMessage, Tx},
};
use postroom_model::{ConversationId, Status, UserId};
use std::collections::BTreeMap;

/// Mailboxes in one statement.
const MAILBOXES: usize = 64;

/// Conversations that are complete and not yet stored.
#[derive(Clone, Default)]
pub(super) struct Step {
    pub bodies: Vec<NewBody>,
    pub messages: Vec<NewMessage>,
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
        tx.insert_bodies(&self.bodies).await?;
        tx.insert_messages(&self.messages).await?;
        tx.insert_entries(&self.entries).await?;
        let newest = self.messages.iter().map(|message| message.id).max();
        let changes = self.changes.iter();
        let changes =
            changes.map(|(owner, delta)| MailboxDelta { newest, ..MailboxDelta::one(*owner, *delta) });
        for some in changes.collect::<Vec<_>>().chunks(MAILBOXES) {
            tx.change_mailboxes(some).await?;
        }
        for (conversation, messages) in &self.conversations {
            tx.note_bulk_conversation(bulk, *conversation, *messages).await?;
        }
        let pending = self.messages.iter().filter(|message| message.status == Status::Pending).count();
        tx.change_queue_length(i64::try_from(pending).unwrap_or(i64::MAX)).await
    }
}
