//! Maintenance: what an operator runs now and then.
//!
//! `cleanup` removes what everybody has deleted, `checkup` compares what is kept for quick reading
//! with what it follows from, `export` gives members what is theirs, and `import` stores the messages of a file
//! by way of `bulk`, which also others may use. The rules of messages themselves are in [`crate::messages`].

mod bulk;
mod checkup;
mod cleanup;
mod export;
mod import;
mod removal;
#[cfg(test)]
mod tests;

pub use bulk::{BulkMember, BulkMessage, BulkReport, BulkSource, NewBulkMember, Outline, SideMarks};
pub use checkup::{Counter, Inconsistency, InconsistencyKind, WrongCounter};
pub use export::Export;
pub use import::{ImportOptions, ImportReport};

use crate::{
    accounts::{Accounts, Sessions, Tokens},
    engine_core::Core,
    error::Result,
    idempotency,
    messages::Messages,
    steps::{self, Steps},
    store::{NewEvent, Tx},
};
use postroom_model::{Counts, StreamEvent, Timestamp, UserId};
use std::{sync::Arc, time::Duration};

/// How long jobs that were given up are kept for an operator to look at.
const KEEP_FAILED_JOBS: Duration = Duration::from_hours(30 * 24);

/// Maintenance.
#[derive(Clone, Copy)]
pub struct Maintenance<'p> {
    pub(crate) core: &'p Core,
    pub(crate) accounts: Accounts<'p>,
    pub(crate) sessions: Sessions<'p>,
    pub(crate) tokens: Tokens<'p>,
    pub(crate) messages: Messages<'p>,
}

/// How far something long has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is done, such as messages, or bytes of a file.
    pub done: u64,
    /// What will be done in all.
    pub total: u64,
}

/// Is told how far it has come.
type ProgressListener = Arc<dyn Fn(Progress) + Send + Sync>;

impl Maintenance<'_> {
    /// Removes what has expired: sessions, links and tokens, answers to repeated requests, jobs that were given up long
    /// ago, and the part of the mailboxes' history that streams no longer replay from. How many rows it was.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(skip_all)]
    pub async fn purge_expired(&self) -> Result<u64> {
        let hours = u64::from(self.core.settings.live.keep_events_hours.get());
        let before: Timestamp = self.core.store.now().before(Duration::from_secs(hours * 3600));
        let events = steps::repeat(&self.core.store, Steps::new(100, 1000), move |tx, limit| {
            Box::pin(tx.purge_events(before, limit))
        });
        let events = events.await?;
        let expired = self.accounts.purge_expired().await?;
        let failed_before = self.core.store.now().before(KEEP_FAILED_JOBS);
        let jobs = self.core.store.write(move |tx| Box::pin(tx.purge_failed_jobs(failed_before))).await?;
        let notes = steps::repeat(&self.core.store, Steps::new(100, 1000), |tx, limit| {
            Box::pin(tx.purge_bulk_notes(limit))
        });
        Ok(events + expired + jobs + notes.await? + idempotency::purge_expired(self.core).await?)
    }
}

/// Records that the open pages of a mailbox must fetch afresh. `counts` are those after the change.
async fn record_resync(tx: &mut Tx, owner: UserId, counts: Counts) -> Result<()> {
    tx.record_event(NewEvent::new(owner, counts, &StreamEvent::Resync)?).await
}
