//! Writing survives what breaks it, on either database.

use super::{AfterCommit, CommitListener, OlderTables, Store, open::POSTGRES_CONNECTIONS, sql};
use crate::{clock::ClockAndRng, testing::TestPostroom};
use postroom_model::{Code, Folder, submission::Write};
use postroom_testing::TestDatabase;
use sqlx::{Connection, Executor, PgConnection};
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_whose_disk_was_full_goes_on() {
    let postroom = TestPostroom::sqlite(|_| {}).await;
    let (anna, _) = (postroom.user("anna").await, postroom.user("ben").await);
    let pragma = |text: &'static str| {
        postroom.core.store.write(move |tx| Box::pin(async move { tx.value::<i64>(sql(text)).await }))
    };
    let largest = pragma("PRAGMA max_page_count = 1").await.unwrap();
    assert!(largest.is_some_and(|pages| pages > 1), "it is as large as what is there");
    let long = Write { to: vec!["ben".to_owned()], subject: "Long".to_owned(), body: "word ".repeat(10_000) };
    let refused = postroom.messages().write(&anna, &long, None).await.unwrap_err().refusal();
    assert_eq!(refused.code, Code::Unavailable);
    assert_eq!(postroom.messages().counts(&anna).await.unwrap().seq, 0, "nothing is half done");
    pragma("PRAGMA max_page_count = 1000000").await.unwrap();
    postroom.messages().write(&anna, &long, None).await.unwrap();
    assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
}

/// As when the server is restarted, or its operator ends all connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_postgres_has_ended_are_replaced() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
    let mut operator = PgConnection::connect(&postroom.settings().database).await.unwrap();
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for round in 1..=3 {
        // Several connections are open, and all of them are ended.
        let sends = (0..8).map(|n| postroom.send(&anna, "ben", if n == 0 { "First" } else { "More" }));
        futures_util::future::join_all(sends).await;
        let sent = postroom.ids(&ben, Folder::Inbox).await.len();
        operator.execute(end_all).await.unwrap();
        let note =
            Write { to: vec!["ben".to_owned()], subject: format!("Round {round}"), body: String::new() };
        let mut refused = 0;
        while let Err(error) = postroom.messages().write(&anna, &note, None).await {
            assert_eq!(error.refusal().code, Code::Unavailable, "{error}");
            refused += 1;
            assert!(refused <= 2 * POSTGRES_CONNECTIONS, "each ended connection is met a few times at most");
        }
        while postroom.ready().await.is_err() {
            refused += 1;
            assert!(refused <= 2 * POSTGRES_CONNECTIONS);
        }
        let now = postroom.ids(&ben, Folder::Inbox).await.len();
        assert_eq!(now, sent + 1, "what was refused was not stored");
    }
    operator.close().await.unwrap();
}

/// Each of them waits for the mailbox's lock, and has a connection meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_wait_to_write_keep_nobody_from_reading() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
    let (release, released) = tokio::sync::watch::channel(false);
    let (begun, mut has_begun) = tokio::sync::watch::channel(false);
    let (store, owner) = (postroom.core.store.clone(), anna.id);
    let locking = tokio::spawn(async move {
        let write = store.write(move |tx| {
            let (mut released, begun) = (released.clone(), begun.clone());
            Box::pin(async move {
                tx.lock_mailboxes([owner]).await?;
                begun.send_replace(true);
                released.wait_for(|released| *released).await.map(drop).map_err(|_| Code::Internal.into())
            })
        });
        write.await
    });
    has_begun.wait_for(|begun| *begun).await.unwrap();
    let writing: Vec<_> = (0..40)
        .map(|_| {
            let (postroom, anna) = (postroom.clone(), anna.clone());
            let note = Write { to: vec!["anna".to_owned()], subject: "Note".to_owned(), body: String::new() };
            tokio::spawn(async move { postroom.messages().write(&anna, &note, None).await.map(drop) })
        })
        .collect();
    for _ in 0..20 {
        let messages = postroom.messages();
        let reading = messages.counts(&ben);
        tokio::time::timeout(Duration::from_secs(1), reading).await.unwrap().unwrap();
        tokio::task::yield_now().await;
    }
    release.send_replace(true);
    locking.await.unwrap().unwrap();
    for written in writing {
        // It may have waited for too long.
        drop(written.await.unwrap());
    }
}
