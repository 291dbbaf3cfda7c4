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
///
/// `tests::ChangedAccess` is an example.
pub(crate) trait CommitListener: Send + Sync {
    /// Handles what a transaction has published. Must not block.
    fn committed(&self, events: Vec<AfterCommit>);
}

#[cfg(test)]
mod tests {
    use super::{AfterCommit, CommitListener};
    use crate::{
        clock::ClockAndRng,
        error::Result,
        store::{OlderTables, Store},
    };
    use postroom_model::{Code, UserId};
    use postroom_testing::TestDatabase;
    use std::sync::{Arc, Mutex};

    /// Remembers whose access has changed.
    #[derive(Default)]
    struct ChangedAccess(Mutex<Vec<UserId>>);

    impl CommitListener for ChangedAccess {
        fn committed(&self, events: Vec<AfterCommit>) {
            let accounts = events.into_iter().filter_map(|event| match event {
                AfterCommit::AccessChanged(account) => Some(account),
                _ => None,
            });
            self.0.lock().unwrap().extend(accounts);
        }
    }

    /// Publishes a change of access in a transaction that is committed or rolled back.
    async fn change_access(store: &Store, account: UserId, commits: bool) -> Result<()> {
        let write = store.write(move |tx| {
            Box::pin(async move {
                tx.publish(AfterCommit::AccessChanged(account));
                if commits { Ok(()) } else { Err(Code::Conflict.into()) }
            })
        });
        write.await
    }

    async fn what_is_rolled_back_is_not_published(database: TestDatabase) {
        let listener = Arc::new(ChangedAccess::default());
        let opening =
            Store::open(database.url(), OlderTables::Migrate, ClockAndRng::system(), listener.clone());
        let store = opening.await.unwrap();
        change_access(&store, UserId(1), false).await.unwrap_err();
        change_access(&store, UserId(2), true).await.unwrap();
        assert_eq!(*listener.0.lock().unwrap(), [UserId(2)]);
        store.close().await;
    }

    #[tokio::test]
    async fn sqlite() {
        what_is_rolled_back_is_not_published(TestDatabase::sqlite()).await;
    }

    #[tokio::test]
    async fn postgres() {
        what_is_rolled_back_is_not_published(TestDatabase::postgres().await).await;
    }
}
