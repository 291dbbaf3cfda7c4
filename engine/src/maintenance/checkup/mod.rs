//! Checkup: compares what is kept for quick reading with the messages and marks that it follows
//! from, and looks for messages that cannot be.
//!
//! It reads in steps, so that memory stays bounded and nobody waits. What looks wrong in a mailbox
//! that is in use may only have changed between two steps, so it is verified again with the mailbox
//! locked before it counts. A repair changes what is derived, never a message.

mod inconsistency;
mod mailbox;
mod message;

pub use inconsistency::{Counter, Inconsistency, InconsistencyKind, WrongCounter};

use super::{Maintenance, record_resync};
use crate::{
    error::Result,
    store::{EntryRow, MessageCheckRow, OwnerRow, Side},
};
use message::MissingEntry;
use postroom_model::{MessageId, UserId};

/// Messages verified at once.
const MESSAGES: i64 = 1000;
/// Mailboxes looked up at once.
const OWNERS: i64 = 500;

impl Maintenance<'_> {
    /// Verifies everything, and repairs what can be derived if asked to. The list is empty if everything is consistent.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(skip(self))]
    pub async fn checkup(&self, repair: bool) -> Result<Vec<Inconsistency>> {
        let mut found = Vec::new();
        // Entries that are missing come first: folders and counters follow from them.
        self.verify_messages(repair, &mut found).await?;
        self.verify_mailboxes(repair, &mut found).await?;
        self.verify_queue_length(repair, &mut found).await?;
        tracing::info!(inconsistencies = found.len(), "checkup done");
        Ok(found)
    }

    async fn verify_messages(&self, repair: bool, found: &mut Vec<Inconsistency>) -> Result<()> {
        let mut last = MessageId(0);
        loop {
            let rows = self.core.store.read().await?.check_messages(last, MESSAGES).await?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = end.id;
            for row in rows {
                found.extend(message::verify(&row));
                for missing in message::missing_entries(&row) {
                    found.push(missing.inconsistency(repair));
                    if repair {
                        self.restore_entry(missing).await?;
                    }
                }
                if let Some(inconsistency) = message::verify_receipt(&row, repair) {
                    found.push(inconsistency);
                    if repair {
                        self.repair_receipt(&row).await?;
                    }
                }
            }
        }
    }

    async fn restore_entry(&self, missing: MissingEntry) -> Result<()> {
        let write = self.core.store.write(move |tx| {
            let row: EntryRow = missing.entry.clone();
            Box::pin(async move {
                let (owner, to) = (row.owner_id, row.conversation_id);
                tx.lock_mailboxes([owner]).await?;
                // With the marks that it had, if it only got into another conversation.
                if !tx.move_entry(owner, to, row.message_id, row.side).await? {
                    tx.insert_entries(&[row]).await?;
                }
                Ok(())
            })
        });
        write.await
    }

    /// Stores on the sender's side when the recipient read the message, as it is while nobody can change it.
    async fn repair_receipt(&self, row: &MessageCheckRow) -> Result<()> {
        let (Some(sender), Some(recipient)) = (row.sender_id, row.recipient_id) else { return Ok(()) };
        let (conversation, id) = (row.conversation_id, row.id);
        let write = self.core.store.write(move |tx| {
            Box::pin(async move {
                tx.lock_mailboxes([sender, recipient]).await?;
                let sides = tx.entries_of_message(recipient, conversation, id).await?;
                let Some(received) = sides.iter().find(|entry| entry.side == Side::Received) else {
                    return Ok(());
                };
                tx.set_receipts(sender, conversation, received.read_at, &[id]).await
            })
        });
        write.await
    }

    async fn verify_queue_length(&self, repair: bool, found: &mut Vec<Inconsistency>) -> Result<()> {
        let pending = self.core.store.read().await?.recount_pending().await?;
        let (stored, counted) = (pending.value, pending.counted);
        if stored != counted {
            let wrong = WrongCounter { counter: Counter::Pending, stored, counted };
            let inconsistency = Inconsistency::new(InconsistencyKind::QueueLength(wrong), None, None);
            found.push(Inconsistency { repaired: repair, ..inconsistency });
            if repair {
                self.core.store.write(|tx| Box::pin(tx.repair_queue_length())).await?;
            }
        }
        Ok(())
    }

    async fn verify_mailboxes(&self, repair: bool, found: &mut Vec<Inconsistency>) -> Result<()> {
        let mut last = UserId(0);
        loop {
            let owners = self.core.store.read().await?.owners_after(last, OWNERS).await?;
            let Some(end) = owners.last() else { return Ok(()) };
            last = end.owner_id;
            for OwnerRow { owner_id, name } in owners {
                let mut conn = self.core.store.read().await?;
                let suspected = mailbox::verify(&mut conn, owner_id, &name).await?;
                drop(conn);
                if !suspected.is_empty() {
                    found.extend(self.verify_locked(owner_id, name, repair).await?);
                }
            }
        }
    }

    /// Verifies a mailbox that nobody changes meanwhile, and repairs it if asked to.
    async fn verify_locked(&self, owner: UserId, name: String, repair: bool) -> Result<Vec<Inconsistency>> {
        let write = self.core.store.write(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                tx.lock_mailboxes([owner]).await?;
                let mut found = mailbox::verify(tx, owner, &name).await?;
                if repair && !found.is_empty() {
                    let counts = mailbox::repair(tx, owner).await?;
                    record_resync(tx, owner, counts).await?;
                    found.iter_mut().for_each(|inconsistency| inconsistency.repaired = true);
                }
                Ok(found)
            })
        });
        write.await
    }
}
