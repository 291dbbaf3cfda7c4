//! Cleanup: removes conversations that every party has deleted long ago.
//!
//! A conversation goes only as a whole: one side of one message that is not deleted, or not long
//! enough, keeps all of it. Candidates are found without locks; in each step their mailboxes are
//! locked and they are looked at again, a few at a time, so that nobody waits long.

use super::{Maintenance, record_resync};
use crate::{
    error::Result,
    mailbox::count_entries,
    store::{Delta, GoneRow, Tx},
};
use postroom_model::{ConversationId, MessageId, Timestamp, UserId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// Conversations in one transaction.
const STEP: i64 = 50;

impl Maintenance<'_> {
    /// Removes conversations of which every side of every message was deleted at least `days` days
    /// ago; how many messages they were. Archived or not makes no difference.
    ///
    /// # Errors
    /// When the database fails; earlier steps stay done.
    #[tracing::instrument(skip(self))]
    pub async fn cleanup(&self, days: u32) -> Result<u64> {
        let store = &self.core.store;
        let until = store.now().before(Duration::from_secs(u64::from(days) * 24 * 3600));
        let (mut removed, mut last) = (0, MessageId(0));
        loop {
            let roots = store.read().await?.gone_roots(last, until, STEP).await?;
            let Some(end) = roots.last() else { break };
            last = *end;
            let roots = Arc::new(roots);
            let step = store.write(move |tx| {
                let roots = roots.clone();
                Box::pin(async move { remove(tx, &roots, until).await })
            });
            removed += step.await?;
        }
        tracing::info!(messages = removed, days, "cleanup done");
        Ok(removed)
    }
}

/// Removes those of the conversations that are wholly deleted.
async fn remove(tx: &mut Tx, roots: &[MessageId], until: Timestamp) -> Result<u64> {
    let mut parties = BTreeSet::new();
    for root in roots {
        parties.extend(owners(&tx.gone_conversation(*root, until).await?));
    }
    tx.lock_mailboxes(parties).await?;
    let (mut removed, mut changes) = (0, BTreeMap::<UserId, Delta>::new());
    for root in roots {
        // Somebody may have recovered or answered it before it was locked.
        let rows = tx.gone_conversation(*root, until).await?;
        if rows.is_empty() || !rows.iter().all(|row| row.gone) {
            continue;
        }
        for owner in owners(&rows) {
            let conversation = ConversationId::from(*root);
            let entries = tx.conversation_entries(owner, conversation).await?;
            if !entries.is_empty() {
                *changes.entry(owner).or_default() += Delta::default() - count_entries(&entries);
                tx.delete_conversation_entries(owner, conversation).await?;
            }
        }
        removed += tx.delete_conversation(*root).await?;
    }
    for (owner, delta) in changes {
        let counts = tx.change_mailbox(owner, delta).await?;
        record_resync(tx, owner, counts).await?;
    }
    Ok(removed)
}

fn owners(rows: &[GoneRow]) -> BTreeSet<UserId> {
    rows.iter().flat_map(|row| [row.sender_id, row.recipient_id]).flatten().collect()
}
