//! What several processes on one database must agree about: ids, and what all of them count.

use crate::{
    Caller, Postroom,
    moderation::Decision,
    settings::Verdict,
    store::sql,
    testing::{ManualClock, TestPostroom, db_test, decide},
};
use futures_util::future::join_all;
use postroom_model::{
    Folder, MessageId, Mode, View,
    submission::{Reply, Write},
};
use std::{sync::Arc, time::Duration};

async fn write(postroom: &Postroom, from: &Caller, to: &str) -> MessageId {
    let write = Write { to: vec![to.to_owned()], subject: "S".to_owned(), body: String::new() };
    postroom.messages().write(from, &write, None).await.unwrap().messages[0].id
}

async fn reply(postroom: &Postroom, from: &Caller, to: MessageId) -> MessageId {
    postroom.messages().reply(from, to, &Reply::default(), None).await.unwrap().messages[0].id
}

db_test! {
    async fn ids_grow_within_a_mailbox_whatever_the_clocks_say(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let now = postroom.clock().now();
        let ahead = Arc::new(ManualClock::at(now.after(Duration::from_hours(1))));
        let behind = Arc::new(ManualClock::at(now.before(Duration::from_hours(1))));
        let ahead = postroom.open_with_clock(ahead).await;
        let behind = postroom.open_with_clock(behind).await;
        let mut ids = vec![write(&ahead, &anna, "ben").await];
        for _ in 0..5 {
            for process in [&behind, &*postroom, &ahead] {
                ids.push(write(process, &anna, "ben").await);
                let asked = ids[ids.len() - 1];
                ids.push(reply(process, &ben, asked).await);
            }
        }
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        ahead.close().await;
        behind.close().await;
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn what_is_held_comes_before_what_is_sent_later(postroom: TestPostroom) {
        let (anna, _ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let ahead = Arc::new(ManualClock::at(postroom.clock().now().after(Duration::from_hours(1))));
        let ahead = postroom.open_with_clock(ahead).await;
        let held = write(&ahead, &anna, "ben").await;
        assert!(write(&postroom, &postroom.user("carla").await, "ben").await > held);
        ahead.close().await;
    }
}

db_test! {
    async fn an_id_that_another_process_took_is_no_error(postroom: TestPostroom) {
        let mut people = Vec::new();
        for name in ["anna", "ben", "carla", "dao"] {
            people.push(postroom.user(name).await);
        }
        // Two processes with the same number, at the same moment.
        let reset = "UPDATE counters SET value = value - 1 WHERE name = 'processes'";
        postroom.core.store.write(move |tx| Box::pin(tx.run(sql(reset)))).await.unwrap();
        postroom.clock.advance(Duration::from_secs(1));
        let other = postroom.open_again().await;
        let mut ids = Vec::new();
        for _ in 0..10 {
            ids.push(write(&postroom, &people[0], "ben").await);
            ids.push(write(&other, &people[2], "dao").await);
        }
        let made = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), made);
        for (reader, sent) in [(&people[1], 10), (&people[3], 10)] {
            let view = View { mode: Mode::Messages, ..View::of(Folder::Inbox) };
            let list = postroom.messages().list(reader, &view, 20, crate::messages::Start::Page).await.unwrap();
            assert_eq!(list.total, sent);
        }
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        other.close().await;
    }
}

/// Many write and decide at the same time; the number of messages that await review stays exact.
async fn keep_the_queue_length(postroom: TestPostroom) {
    let mut people = Vec::new();
    for n in 0..8 {
        people.push(postroom.user(&format!("p{n}")).await);
    }
    let handle = (*postroom).clone();
    let writing = (0..40).map(|n| {
        let (handle, from) = (handle.clone(), people[n % 4].clone());
        tokio::spawn(async move { write(&handle, &from, &format!("p{}", 4 + n / 4 % 4)).await })
    });
    let ids: Vec<MessageId> = join_all(writing).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(handle.moderation().pending(), 40);
    let deciding = ids.iter().take(30).enumerate().map(|(n, id)| {
        let (handle, id) = (handle.clone(), *id);
        let decision = if n % 2 == 0 { Decision::Accept } else { Decision::Reject { reason: None } };
        tokio::spawn(async move { decide(&handle, None, id, decision, None).await.unwrap() })
    });
    for decided in join_all(deciding).await {
        assert!(decided.unwrap().changed);
    }
    assert_eq!(handle.moderation().pending(), 10);
    assert_eq!(handle.maintenance().checkup(false).await.unwrap(), []);
    // Another process finds the same.
    let other = postroom.open_again().await;
    assert_eq!(other.moderation().pending(), 10);
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_queue_length_is_exact_on_sqlite() {
    keep_the_queue_length(TestPostroom::sqlite(|s| s.moderation.default = Verdict::Hold).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_queue_length_is_exact_on_postgres() {
    keep_the_queue_length(TestPostroom::postgres(|s| s.moderation.default = Verdict::Hold).await).await;
}

db_test! {
    async fn a_wrong_queue_length_is_found_and_repaired(postroom: TestPostroom) {
        let wrong = "UPDATE counters SET value = 7 WHERE name = 'pending'";
        postroom.core.store.write(move |tx| Box::pin(tx.run(sql(wrong)))).await.unwrap();
        let found = postroom.maintenance().checkup(true).await.unwrap();
        assert_eq!(found.iter().map(|one| (one.check, one.repaired)).collect::<Vec<_>>(), [("moderation.queue", true)]);
        assert_eq!(postroom.moderation().pending(), 0);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}
