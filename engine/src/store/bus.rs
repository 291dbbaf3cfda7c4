//! What a committed write tells: the store's side of the live events.

use postroom_model::{Counts, UserId};
use std::sync::Arc;

/// Something to tell after the commit.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    /// A change of somebody's mailbox.
    Mailbox {
        /// Whose.
        owner: UserId,
        /// Name of the event.
        event: &'static str,
        /// Its data as JSON.
        data: Arc<str>,
        /// The mailbox's counters after the change; `seq` is the event's number.
        counts: Counts,
    },
    /// The queue of messages that await review has this length now.
    Queue(u64),
}

/// Who is told. Called after each commit, in the order of the commits of one mailbox.
pub(crate) trait Listener: Send + Sync {
    /// Passes on what was committed. Must not block.
    fn told(&self, told: Vec<Told>);
}
