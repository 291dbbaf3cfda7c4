//! Checkup: compares what is kept for quick reading with the messages and marks that it follows
//! from, and looks for messages that cannot be.
//!
//! It reads in steps, so that memory stays bounded and nobody waits. What looks wrong in a mailbox
//! that is in use may only have changed between two steps, so it is looked at again with the mailbox
//! locked before it counts. A repair mends what is derived, never a message.

mod mailbox;
mod message;

use super::{Maintenance, resync};
use crate::{
    error::Result,
    store::{MessageCheckRow, OwnerRow},
};
use mailbox::{examine, mend};
use message::Missing;
use postroom_model::{MessageId, UserId};
use serde::Serialize;

/// Messages looked at at once.
const MESSAGES: i64 = 1000;
/// Mailboxes looked up at once.
const OWNERS: i64 = 500;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What was checked, as a stable word.
    pub check: &'static str,
    /// Login name of the mailbox's owner, where it is about one.
    pub owner: Option<String>,
    /// The message, where it is about one.
    pub message: Option<MessageId>,
    /// One sentence.
    pub detail: String,
    /// It was mended.
    pub repaired: bool,
}

impl Maintenance<'_> {
    /// Looks at everything, and mends what can be derived if asked to. An empty list is good news.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn checkup(&self, repair: bool) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        // Entries that are missing come first: folders and counters follow from them.
        self.check_messages(repair, &mut faults).await?;
        self.check_mailboxes(repair, &mut faults).await?;
        tracing::info!(faults = faults.len(), repair, "checkup done");
        Ok(faults)
    }

    async fn check_messages(&self, repair: bool, faults: &mut Vec<Fault>) -> Result<()> {
        let mut last = MessageId(0);
        loop {
            let rows = self.core.store.read().await?.check_messages(last, MESSAGES).await?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = end.id;
            for row in rows {
                faults.extend(message::faults(&row));
                for missing in message::missing(&row) {
                    faults.push(missing.fault(repair));
                    if repair {
                        self.restore(missing).await?;
                    }
                }
                if let Some(fault) = message::receipt(&row, repair) {
                    faults.push(fault);
                    if repair {
                        self.send_receipt(&row).await?;
                    }
                }
            }
        }
    }

    async fn restore(&self, missing: Missing) -> Result<()> {
        let write = self.core.store.write(move |tx| {
            let row = missing.entry.clone();
            Box::pin(async move {
                let (owner, to) = (row.owner_id, row.conversation_id);
                tx.lock_mailboxes([owner]).await?;
                // With the marks that it had, if it only got into another conversation.
                if !tx.move_entry(owner, to, row.message_id, row.side).await? {
                    tx.insert_entries(&mut vec![row], true).await?;
                }
                Ok(())
            })
        });
        write.await
    }

    async fn send_receipt(&self, row: &MessageCheckRow) -> Result<()> {
        let Some(sender) = row.sender_id else { return Ok(()) };
        let (conversation, id) = (row.conversation_id, row.id);
        let read_at = row.read_at;
        let write = self.core.store.write(move |tx| {
            Box::pin(async move {
                tx.lock_mailboxes([sender]).await?;
                tx.set_receipt(sender, conversation, id, read_at).await
            })
        });
        write.await
    }

    async fn check_mailboxes(&self, repair: bool, faults: &mut Vec<Fault>) -> Result<()> {
        let mut last = UserId(0);
        loop {
            let owners = self.core.store.read().await?.owners_after(last, OWNERS).await?;
            let Some(end) = owners.last() else { return Ok(()) };
            last = end.owner_id;
            for OwnerRow { owner_id, name } in owners {
                let mut conn = self.core.store.read().await?;
                let suspected = examine(&mut conn, owner_id, &name).await?;
                drop(conn);
                if !suspected.is_empty() {
                    faults.extend(self.look_again(owner_id, name, repair).await?);
                }
            }
        }
    }

    /// Examines a mailbox that nobody changes meanwhile, and mends it if asked to.
    async fn look_again(&self, owner: UserId, name: String, repair: bool) -> Result<Vec<Fault>> {
        let write = self.core.store.write(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                tx.lock_mailboxes([owner]).await?;
                let mut faults = examine(tx, owner, &name).await?;
                if repair && !faults.is_empty() {
                    let counts = mend(tx, owner).await?;
                    resync(tx, owner, counts).await?;
                    faults.iter_mut().for_each(|fault| fault.repaired = true);
                }
                Ok(faults)
            })
        });
        write.await
    }
}
