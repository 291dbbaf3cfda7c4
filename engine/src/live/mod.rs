//! Live: tells open pages what changed in their owner's mailbox.
//!
//! Every change of a mailbox has a number and is stored in the transaction that makes it. A stream
//! starts from the number that a page was made at, replays what came after, and goes on with what
//! the hub passes on after each commit. A number too old to replay is answered with `resync`. So
//! nothing falls between page and stream, and what arrives twice is skipped by its number.
//!
//! A stream ends with the session or token that it was opened with, and with the account. What other processes change
//! reaches it, too: see [`Live::follow_other_processes`].

mod access;
mod announcements;
mod bus;
mod follower;
mod hub;
mod subscription;
#[cfg(test)]
mod tests;
mod tickets;

pub use access::StreamAccess;
pub use subscription::{Frame, Subscription};
pub use tickets::TICKET_LIFETIME;

pub(crate) use bus::Bus;
pub(crate) use hub::Hub;

use crate::{engine_core::Core, error::Result};
use std::{sync::Arc, time::Duration};

/// The live streams.
#[derive(Clone, Copy)]
pub struct Live<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Arc<Hub>,
    pub(crate) bus: &'p Bus,
}

impl Live<'_> {
    /// Opens a stream. `since` is the number that the caller's state was made at; without it the stream begins now. It
    /// ends when its access does.
    ///
    /// # Errors
    /// A refusal when access has ended, or when the mailbox has too many streams already.
    #[tracing::instrument(skip_all, fields(user = access.mailbox.0))]
    pub async fn subscribe(&self, access: StreamAccess, since: Option<i64>) -> Result<Subscription> {
        Subscription::open(self.core.clone(), self.hub.clone(), access, since).await
    }

    /// Follows the other processes that use the database, commands included, until this one closes it: what they change
    /// reaches the streams of this one within a second. To be called once, by a process that serves streams.
    pub fn follow_other_processes(&self) {
        self.bus.follow(self.core);
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
