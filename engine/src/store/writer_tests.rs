//! SQLite's writer survives what breaks it.

use super::{AfterCommit, CommitListener, OlderTables, Store, sql};
use crate::{clock::ClockAndRng, testing::TestPostroom};
use postroom_model::Code;
use postroom_testing::TestDatabase;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Panics after the first commit, on the writer's thread.
#[derive(Default)]
struct PanicsOnce(AtomicBool);

impl CommitListener for PanicsOnce {
    fn committed(&self, _: Vec<AfterCommit>) {
        assert!(self.0.swap(true, Ordering::SeqCst), "as this test wants it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_panicked_goes_on_with_what_waits() {
    let database = TestDatabase::sqlite();
    let listener = Arc::new(PanicsOnce::default());
    let store =
        Store::open(database.url(), OlderTables::Migrate, ClockAndRng::system(), listener).await.unwrap();
    let write = |name: &'static str| {
        store.write(move |tx| {
            let insert = sql("INSERT INTO secrets (name, value) VALUES ($1, $2)").bind(name).bind(vec![1_u8]);
            Box::pin(async move { tx.run(insert).await })
        })
    };
    // Whether it was done is not known, as after any other crash.
    assert!(write("first").await.unwrap_err().to_string().contains("stopped"));
    assert_eq!(write("second").await.unwrap(), 1);
    store.ping().await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_takes_too_long_is_not_ready() {
    let postroom = TestPostroom::sqlite(|_| {}).await;
    postroom.ready().await.unwrap();
    let (release, released) = tokio::sync::watch::channel(false);
    let (begun, mut has_begun) = tokio::sync::watch::channel(false);
    let store = postroom.core.store.clone();
    let slow = tokio::spawn(async move {
        let write = store.write(move |_| {
            let (mut released, begun) = (released.clone(), begun.clone());
            Box::pin(async move {
                begun.send_replace(true);
                released.wait_for(|released| *released).await.map(drop).map_err(|_| Code::Internal.into())
            })
        });
        write.await
    });
    has_begun.wait_for(|begun| *begun).await.unwrap();
    let ready = tokio::time::timeout(Duration::from_secs(1), postroom.ready()).await;
    assert!(ready.unwrap().is_err(), "it reads, but does not write");
    release.send_replace(true);
    slow.await.unwrap().unwrap();
    postroom.ready().await.unwrap();
}
