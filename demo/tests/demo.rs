//! What demonstrations and benchmarks find, on both databases.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

use postroom_demo::{DemoReport, SeedPlan};
use postroom_engine::{
    Caller, Client, Postroom, Settings,
    clock::{Clock, ClockAndRng},
    messages::Start,
    model::{Entry, Folder, Mode, Status, Timestamp, View},
};
use postroom_testing::TestDatabase;
use std::sync::Arc;

/// 2026-06-01 12:00 UTC, all the time.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_780_315_200)
    }
}

async fn open(database: &TestDatabase) -> Postroom {
    let clock_and_rng = ClockAndRng::seeded(Arc::new(Noon), 1);
    Postroom::builder(Settings::for_database(database.url()))
        .clock_and_rng(clock_and_rng)
        .open()
        .await
        .unwrap()
}

async fn list(postroom: &Postroom, owner: &Caller, folder: Folder, mode: Mode) -> Vec<Entry> {
    let view = View { mode, ..View::of(folder) };
    postroom.messages().list(owner, &view, 100, Start::Page).await.unwrap().items
}

async fn caller(postroom: &Postroom, name: &str) -> Caller {
    postroom.accounts().caller(name).await.unwrap().unwrap()
}

async fn seeded(postroom: &Postroom, seed: u64) -> DemoReport {
    let plan = SeedPlan { users: 5, messages: 60, heavy: Some(("heavy".to_owned(), 100)), seed };
    postroom_demo::seed(postroom, &plan, |_| ()).await.unwrap()
}

#[tokio::test]
async fn a_seed_is_the_same_on_both_databases() {
    let databases = [TestDatabase::sqlite(), TestDatabase::postgres().await];
    let mut seen = Vec::new();
    for database in &databases {
        let postroom = open(database).await;
        let report = seeded(&postroom, 1).await;
        assert_eq!(report.users, 6);
        let heavy = caller(&postroom, "heavy").await;
        let mut entries = Vec::new();
        for folder in [Folder::Inbox, Folder::Sent] {
            let found = list(&postroom, &heavy, folder, Mode::Conversations).await;
            let shown = |e: Entry| (e.subject, e.excerpt, e.sent_at, e.read_at, e.replied_at, e.count);
            entries.extend(found.into_iter().map(shown));
        }
        seen.push((report, entries));
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        assert_eq!(seeded(&postroom, 2).await.users, 0, "accounts are used again");
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_heavy_user_has_what_was_ordered() {
    let database = TestDatabase::sqlite();
    let postroom = open(&database).await;
    seeded(&postroom, 1).await;
    let heavy = caller(&postroom, "heavy").await;
    let inbox = list(&postroom, &heavy, Folder::Inbox, Mode::Messages).await;
    assert_eq!(inbox.len(), 100);
    assert_eq!(inbox.iter().filter(|e| e.unread()).count(), 10);
    let conversations = list(&postroom, &heavy, Folder::Inbox, Mode::Conversations).await;
    let sent = list(&postroom, &heavy, Folder::Sent, Mode::Conversations).await;
    let answered = |e: &Entry| sent.iter().find(|s| s.conversation == e.conversation).map_or(0, |s| s.count);
    assert!(
        conversations.iter().any(|e| e.count == 10 && answered(e) == 10),
        "a conversation of twenty messages"
    );
}

#[tokio::test]
async fn seeded_accounts_sign_in_with_their_names() {
    let database = TestDatabase::sqlite();
    let postroom = open(&database).await;
    seeded(&postroom, 1).await;
    let client = Client::default();
    for _ in 0..2 {
        let (_, session) = postroom.sessions().sign_in("u00003", "u00003", &client).await.unwrap();
        assert_eq!(session.caller.profile.name, "u00003");
    }
    assert!(postroom.sessions().sign_in("u00003", "u00004", &client).await.is_err());
}

#[tokio::test]
async fn the_demonstration_shows_every_state() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let postroom = open(&database).await;
        let report = postroom_demo::fill(&postroom).await.unwrap();
        assert_eq!(report, DemoReport { users: 5, messages: 87 });
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        let (_, session) = postroom.sessions().sign_in("anna", "anna", &Client::default()).await.unwrap();
        let anna = session.caller;
        let inbox = list(&postroom, &anna, Folder::Inbox, Mode::Messages).await;
        assert!(inbox.len() > 20, "{} messages fill a page", inbox.len());
        assert_eq!(inbox.iter().filter(|e| e.unread()).count(), 5);
        assert!(inbox.iter().any(|e| e.replied_at.is_some()));
        assert!(inbox.iter().any(|e| e.sender == e.recipient), "a note to oneself");
        let conversations = list(&postroom, &anna, Folder::Inbox, Mode::Conversations).await;
        assert!(conversations.iter().any(|e| e.count > 3));
        for folder in [Folder::Archives, Folder::Trash] {
            assert!(list(&postroom, &anna, folder, Mode::Messages).await.len() > 1, "{folder}");
        }
        let sent = list(&postroom, &anna, Folder::Sent, Mode::Messages).await;
        assert!(sent.iter().any(|e| e.status == Status::Pending));
        assert!(postroom.moderation().pending() > 1);
        let rejected = postroom.moderation().list(None, Status::Rejected, None, 10).await.unwrap();
        assert!(rejected.items.iter().all(|m| !m.reason.is_empty()) && !rejected.items.is_empty());
        assert!(postroom.accounts().find("mona").await.unwrap().unwrap().profile.moderator);
        postroom.close().await;
    }
}
