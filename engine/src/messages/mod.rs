//! Messages between members: writing, reading, folders, actions.
//!
//! A message is one row that both participants share, and each participant has an entry of it in their mailbox
//! with their own marks. Folders, the representative entry of a conversation, and all counters follow
//! from the marks (`crate::mailbox`), and change in the transaction that changes a mark. Every verb takes the
//! caller, and what the caller may not see does not exist for them.
//!
//! Every message takes the same way (`submission`): names are resolved, [`crate::filters`] asked, the
//! [automatic moderators](crate::moderation::AutoModerator) heard, and what was decided is stored in one transaction.

mod action_work;
mod actions;
mod listing;
mod new_message;
mod part_reader;
mod reading;
mod recipients;
mod replying;
mod submission;
mod writing;

#[cfg(test)]
mod tests;

pub use listing::Start;

use crate::{
    engine_core::Core, filters::Filters, live::Hub, moderation::ModeratorChain, rate_limits::RateLimits,
    visitors::VisitorAliases,
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The messages of the caller. See the module's description.
#[derive(Clone, Copy)]
pub struct Messages<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Hub,
    pub(crate) aliases: &'p Arc<VisitorAliases>,
    pub(crate) filters: &'p Filters,
    pub(crate) moderators: &'p ModeratorChain,
    pub(crate) rate_limits: &'p RateLimits,
    pub(crate) submitted: &'p AtomicU64,
}

impl Messages<'_> {
    /// How many messages were submitted through this [`Postroom`](crate::Postroom) since it was opened, one for each recipient.
    pub fn submitted(&self) -> u64 {
        self.submitted.load(Ordering::Relaxed)
    }
}
