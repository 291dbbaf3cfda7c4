//! Upkeep: what an operator runs now and then.

use crate::{error::Result, postroom::Postroom};
use postroom_model::Timestamp;
use std::time::Duration;

/// Maintenance.
#[derive(Clone, Copy)]
pub struct Upkeep<'p> {
    pub(crate) post: &'p Postroom,
}

impl Upkeep<'_> {
    /// Forgets the part of the mailboxes' history that streams no longer replay from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_old(&self) -> Result<u64> {
        let hours = u64::from(self.post.settings().live.keep_events_hours.get());
        let before: Timestamp = self.post.store.now().before(Duration::from_secs(hours * 3600));
        self.post.store.write(move |tx| Box::pin(tx.forget_events(before))).await
    }
}
