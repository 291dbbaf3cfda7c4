//! What the engine's tests stand on: a fresh Postroom on each of the two databases, with a clock that
//! moves only when told to, and random numbers that are the same in each run.

mod bulk;
mod page;

pub(crate) use bulk::{Correspondence, Planned};
pub(crate) use page::{Known, Page};

use crate::{
    Postroom, Result, Settings,
    accounts::{Caller, Client, NewAccount},
    clock::{Clock, ClockAndRng},
    live::{StreamAccess, Subscription},
    moderation::{AutoModerator, Decided, Decision, DecisionRequest, Rating, UnsentMessage},
};
use async_trait::async_trait;
use postroom_model::{MessageId, Status, Timestamp};
use postroom_testing::TestDatabase;
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

/// Seed of the first process.
const SEED: u64 = 4600;

/// A clock that stands still until it is moved.
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    /// 2026-06-01 12:00 UTC.
    const START: i64 = 1_780_315_200_000_000;

    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(Self::START))
    }

    /// A clock that stands at a moment.
    pub(crate) fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.micros()))
    }

    pub(crate) fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// The body of a message that the moderator of tests accepts; others are left to the setting.
pub(crate) const ACCEPTED: &str = "accept this";

/// Lets a test choose message by message what becomes of it.
struct AcceptMarked;

#[async_trait]
impl AutoModerator for AcceptMarked {
    async fn rate(&self, message: &UnsentMessage<'_>) -> Result<Rating> {
        Ok(if message.body == ACCEPTED { Rating::ACCEPT } else { Rating::NEUTRAL })
    }
}

/// A Postroom for one test. Its database goes with it.
pub(crate) struct TestPostroom {
    postroom: Postroom,
    pub(crate) clock: Arc<ManualClock>,
    /// How often the database was opened.
    opened: AtomicU64,
    _database: TestDatabase,
}

impl Deref for TestPostroom {
    type Target = Postroom;
    fn deref(&self) -> &Postroom {
        &self.postroom
    }
}

impl TestPostroom {
    pub(crate) async fn sqlite(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open(TestDatabase::sqlite(), change).await
    }

    pub(crate) async fn postgres(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open(TestDatabase::postgres().await, change).await
    }

    async fn open(database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(ManualClock::new());
        let mut settings = Settings::for_database(database.url());
        change(&mut settings);
        let postroom = Postroom::builder(settings)
            .clock_and_rng(ClockAndRng::seeded(clock.clone(), SEED))
            .auto_moderator(AcceptMarked)
            .open()
            .await
            .unwrap();
        Self { postroom, clock, opened: AtomicU64::new(1), _database: database }
    }

    /// The same database, opened once more, as another process does. It has the same clock, and random numbers of its
    /// own.
    pub(crate) async fn open_again(&self) -> Postroom {
        self.open_with_clock(self.clock.clone()).await
    }

    /// The same with another clock.
    pub(crate) async fn open_with_clock(&self, clock: Arc<ManualClock>) -> Postroom {
        let seed = SEED + self.opened.fetch_add(1, Ordering::SeqCst);
        let clock_and_rng = ClockAndRng::seeded(clock, seed);
        Postroom::builder(self.settings().clone())
            .clock_and_rng(clock_and_rng)
            .auto_moderator(AcceptMarked)
            .open()
            .await
            .unwrap()
    }

    /// An account with this name; without a password, as hashing one takes long.
    pub(crate) async fn user(&self, name: &str) -> Caller {
        let new = NewAccount {
            name: name.to_owned(),
            display: None,
            email: format!("{name}@example.org"),
            moderator: false,
            admin: false,
            password: None,
        };
        self.accounts().add(new, None).await.unwrap();
        self.accounts().caller(name).await.unwrap().unwrap()
    }
}

/// Decides about one message, as the operator's program or a moderator who saw it in this state.
pub(crate) async fn decide(
    postroom: &Postroom,
    by: Option<&Caller>,
    id: MessageId,
    decision: Decision,
    expected: impl Into<Option<Status>>,
) -> Result<Decided> {
    let request = DecisionRequest { ids: &[id], decision: &decision, expected: expected.into() };
    let decided = postroom.moderation().decide(by, &request, None).await?;
    Ok(decided.into_iter().next().unwrap())
}

/// Opens a stream of the caller's mailbox, in a session of its own.
pub(crate) async fn subscribe(postroom: &Postroom, caller: &Caller, since: Option<i64>) -> Subscription {
    let (_, session) = postroom.sessions().open(caller, &Client::default()).await.unwrap();
    postroom.live().subscribe(StreamAccess::of_session(&session), since).await.unwrap()
}

/// Makes two tests of one: `NAME::sqlite` and `NAME::postgres`. Settings can be changed first.
macro_rules! db_test {
    ($(#[$doc:meta])* async fn $name:ident($postroom:ident: TestPostroom) $body:block) => {
        $crate::testing::db_test! { $(#[$doc])* with(|_| {}) async fn $name($postroom: TestPostroom) $body }
    };
    ($(#[$doc:meta])* with($change:expr) async fn $name:ident($postroom:ident: TestPostroom) $body:block) => {
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of it")]
            use super::*;

            async fn run($postroom: $crate::testing::TestPostroom) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::testing::TestPostroom::sqlite($change).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run($crate::testing::TestPostroom::postgres($change).await).await;
            }
        }
    };
}
pub(crate) use db_test;
