//! What a transaction publishes once it is committed, and who is told.

use postroom_model::{Counts, EventKind, SessionId, TokenId, UserId};
use std::sync::Arc;

/// The length of the queue of messages that await review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct QueueLength {
    /// How many messages.
    pub pending: u64,
    /// The number of its latest change.
    pub changes: i64,
}

/// Something to publish after the commit. Dropped when the transaction is rolled back.
#[derive(Clone, Debug)]
pub(crate) enum AfterCommit {
    /// A mailbox has changed.
    MailboxChanged {
        /// Whose mailbox.
        owner: UserId,
        /// The kind of the stream event.
        kind: EventKind,
        /// Its data as JSON.
        data: Arc<str>,
        /// The mailbox's counters after the change; `seq` is the event's number.
        counts: Counts,
    },
    /// The moderation queue has this length now.
    QueueLength(QueueLength),
    /// A session may no longer be used.
    SessionEnded {
        /// Whose session.
        account: UserId,
        /// Which one.
        session: SessionId,
    },
    /// A token may no longer be used.
    TokenEnded {
        /// Whose token.
        account: UserId,
        /// Which one.
        token: TokenId,
    },
    /// An account may no longer act, or its roles have changed.
    AccessChanged(UserId),
}

/// Is called after each commit. Commits of one mailbox may arrive out of order on PostgreSQL: listeners order
/// them by the number in their counters.
pub(crate) trait CommitListener: Send + Sync {
    /// Handles what a transaction has published. Must not block.
    fn committed(&self, events: Vec<AfterCommit>);
}
