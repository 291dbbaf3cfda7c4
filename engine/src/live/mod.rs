//! Live: tells open pages what changed in their owner's mailbox.
//!
//! Every change of a mailbox has a number and is stored in the transaction that makes it. A stream
//! starts from the number that a page was made at, replays what came after, and goes on with what
//! the hub passes on after each commit. A number too old to replay is answered with `resync`. So
//! nothing falls between page and stream, and what arrives twice is skipped by its number.

mod hub;
mod subscription;

#[cfg(test)]
mod tests;

pub use subscription::{Frame, Subscription};

pub(crate) use hub::Hub;

use crate::{accounts::Caller, engine_core::Core, error::Result};
use postroom_model::SessionId;
use std::{sync::Arc, time::Duration};

/// The live streams.
#[derive(Clone, Copy)]
pub struct Live<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Arc<Hub>,
}

impl Live<'_> {
    /// Opens a stream for a mailbox. `since` is the number that the caller's state was made at; without it
    /// the stream begins now. The stream ends with the session.
    ///
    /// # Errors
    /// A refusal when the caller has too many streams already.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn subscribe(
        &self,
        caller: &Caller,
        session: Option<SessionId>,
        since: Option<i64>,
    ) -> Result<Subscription> {
        Subscription::open(self.core.store.clone(), self.hub.clone(), caller, session, since).await
    }

    /// Tells all streams to come back after a random part of `spread`, and ends them.
    pub fn shutdown(&self, spread: Duration) {
        let milliseconds = u32::try_from(spread.as_millis()).unwrap_or(u32::MAX).max(1);
        self.hub.shutdown(|| {
            let random = u32::from_le_bytes(self.core.clock_and_rng.random());
            random.checked_rem(milliseconds).unwrap_or(0)
        });
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.hub.len()
    }
}
