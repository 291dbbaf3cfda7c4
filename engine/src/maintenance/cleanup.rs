//! Cleanup: removes conversations that every participant has deleted long ago.
//!
//! A conversation goes only as a whole: one side of one message that is not deleted, or not long
//! enough, keeps all of it. Candidates are found without locks; in each step their mailboxes are
//! locked and they are looked at again, a few at a time, so that nobody waits long ([`Steps`]).

use super::{
    Maintenance,
    removal::{Removal, owners},
};
use crate::{error::Result, steps::Steps, store::Tx};
use postroom_model::{MessageId, Timestamp};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// Conversations in one transaction, at first and at most.
const STEP: (i64, i64) = (10, 200);

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
        let mut steps = Steps::new(STEP.0, STEP.1);
        loop {
            let roots = store.read().await?.deleted_roots(last, until, steps.size()).await?;
            let Some(end) = roots.last() else { break };
            last = *end;
            let roots = Arc::new(roots);
            let step = steps.write(store, move |tx| {
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
    let mut participants = BTreeSet::new();
    for root in roots {
        participants.extend(owners(&tx.messages_of_conversation(*root, until).await?));
    }
    tx.lock_mailboxes(participants).await?;
    let mut removal = Removal::default();
    for root in roots {
        // Somebody may have recovered or answered it before it was locked.
        let rows = tx.messages_of_conversation(*root, until).await?;
        if !rows.is_empty() && rows.iter().all(|row| row.both_deleted) {
            removal.conversation(tx, *root, &rows).await?;
        }
    }
    removal.finish(tx).await
}
