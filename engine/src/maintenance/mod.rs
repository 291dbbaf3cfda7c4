//! Maintenance: what an operator runs now and then, and what fills a post at once.
//!
//! `cleanup` removes what everybody has deleted, `checkup` compares what is kept for quick reading
//! with what it follows from, `import`, `seed` and `demo` store many messages by way of `bulk`,
//! and `export` gives members what is theirs. The rules of messages themselves are in
//! [`crate::messages`].

mod bulk;
mod checkup;
mod cleanup;
mod demo;
mod export;
mod import;
mod people;
mod seed;
#[cfg(test)]
mod tests;

pub use checkup::Fault;
pub use export::Export;
pub use import::{ImportOptions, ImportReport};
pub use seed::{SeedPlan, SeedReport};

use crate::{
    accounts::{Accounts, Sessions, Tokens},
    core::Core,
    error::Result,
    idempotency::Idempotency,
    messages::Messages,
    store::{NewEvent, Tx},
};
use postroom_model::{Counts, Timestamp, UserId};
use std::{sync::Arc, time::Duration};

/// Maintenance.
#[derive(Clone, Copy)]
pub struct Maintenance<'p> {
    pub(crate) core: &'p Core,
    pub(crate) accounts: Accounts<'p>,
    pub(crate) sessions: Sessions<'p>,
    pub(crate) tokens: Tokens<'p>,
    pub(crate) messages: Messages<'p>,
    pub(crate) idempotency: Idempotency<'p>,
}

/// How far something long has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is done: messages of a seed, bytes of an import.
    pub done: u64,
    /// What will be done in all.
    pub total: u64,
}

/// Whoever wants to know how far it has come.
type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

impl Maintenance<'_> {
    /// Forgets what has had its time: sessions, links and tokens, answers to repeated requests, and
    /// the part of the mailboxes' history that streams no longer replay from. How much it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_old(&self) -> Result<u64> {
        let hours = u64::from(self.core.settings.live.keep_events_hours.get());
        let before: Timestamp = self.core.store.now().before(Duration::from_secs(hours * 3600));
        let events = self.core.store.write(move |tx| Box::pin(tx.purge_events(before))).await?;
        let expired = self.accounts.forget_expired().await?;
        Ok(events + expired + self.idempotency.forget_old().await?)
    }
}

/// Tells the open pages of a mailbox to fetch afresh. `counts` are those after the change.
async fn resync(tx: &mut Tx, owner: UserId, counts: Counts) -> Result<()> {
    tx.record_event(NewEvent { owner, counts, kind: "resync", data: Arc::from("{}") }).await
}
