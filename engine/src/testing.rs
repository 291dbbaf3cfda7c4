//! What the engine's tests stand on: a fresh Postroom on each of the two databases, with a clock that
//! moves only when told to, and random numbers that are the same in each run.

use crate::{
    Postroom, Settings,
    accounts::{Caller, NewAccount},
    env::{Clock, Env},
    store::create_database,
};
use postroom_model::Timestamp;
use std::{
    ops::Deref,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// A clock that stands still until it is moved.
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    /// 2026-06-01 12:00 UTC.
    const START: i64 = 1_780_315_200_000_000;

    pub(crate) fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A Postroom for one test.
pub(crate) struct TestRoom {
    pub(crate) post: Postroom,
    pub(crate) clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl Deref for TestRoom {
    type Target = Postroom;
    fn deref(&self) -> &Postroom {
        &self.post
    }
}

impl TestRoom {
    pub(crate) async fn sqlite(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self::open(&url, folder, change).await
    }

    pub(crate) async fn postgres(change: impl FnOnce(&mut Settings)) -> Self {
        let name = format!("test_{:016x}", rand::random::<u64>());
        let url = create_database(&postgres_url(), name).await;
        Self::open(&url, tempfile::tempdir().unwrap(), change).await
    }

    async fn open(url: &str, folder: tempfile::TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(ManualClock(AtomicI64::new(ManualClock::START)));
        let mut settings = Settings::for_database(url);
        change(&mut settings);
        let post = Postroom::open_with(settings, Env::seeded(clock.clone(), 4600)).await.unwrap();
        Self { post, clock, _folder: folder }
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
        self.accounts().add(new).await.unwrap();
        self.accounts().caller(name).await.unwrap().unwrap()
    }
}

/// The PostgreSQL server for tests: `DATABASE_URL`, else a throw-away one that the project's script
/// starts. A machine that cannot have one fails the test: it is never skipped.
fn postgres_url() -> String {
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return url;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/postgres");
    let output = Command::new(script).arg("start").output().expect(".ci/postgres can be run");
    assert!(output.status.success(), "no PostgreSQL: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Makes two tests of one: `NAME::sqlite` and `NAME::postgres`. Settings can be changed first.
macro_rules! db_test {
    ($(#[$doc:meta])* async fn $name:ident($room:ident: TestRoom) $body:block) => {
        $crate::testing::db_test! { $(#[$doc])* with(|_| {}) async fn $name($room: TestRoom) $body }
    };
    ($(#[$doc:meta])* with($change:expr) async fn $name:ident($room:ident: TestRoom) $body:block) => {
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of it")]
            use super::*;

            async fn run($room: $crate::testing::TestRoom) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::testing::TestRoom::sqlite($change).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run($crate::testing::TestRoom::postgres($change).await).await;
            }
        }
    };
}
pub(crate) use db_test;
