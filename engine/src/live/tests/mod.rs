//! Streams: nothing lost, nothing doubled, and an end when it is time.

mod access;
mod processes;

use super::{Frame, StreamAccess, Subscription, hub::MAX_WAITING_BYTES};
use crate::{
    Client,
    store::sql,
    testing::{db_test, subscribe},
};
use futures_util::FutureExt;
use postroom_model::{Action, Code, Counts, EventKind, MessageId, Selection};
use std::time::Duration;

/// What has arrived by now.
fn arrived(stream: &mut Subscription) -> Vec<Frame> {
    std::iter::from_fn(|| stream.next().now_or_never().flatten()).collect()
}

/// The next so many frames that are not counters, read from the database where they have to be.
async fn next_events(stream: &mut Subscription, n: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    let read = async {
        while frames.len() < n {
            let frame = stream.next().await.expect("the stream goes on");
            frames.extend(Some(frame).filter(|frame| frame.kind != EventKind::Counts));
        }
    };
    tokio::time::timeout(Duration::from_secs(10), read).await.unwrap();
    frames
}

fn events(frames: &[Frame]) -> Vec<(EventKind, Option<i64>)> {
    frames.iter().filter(|f| f.kind != EventKind::Counts).map(|f| (f.kind, f.id)).collect()
}

fn counts(frames: &[Frame]) -> Counts {
    let last = frames.iter().rfind(|f| f.kind == EventKind::Counts).unwrap();
    serde_json::from_str(&last.data).unwrap()
}

fn only(id: MessageId) -> Selection {
    Selection { messages: vec![id], conversations: Vec::new() }
}

db_test! {
    async fn a_stream_tells_each_change_with_absolute_counts(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let mut stream = subscribe(&postroom, &ben, None).await;
        let start = arrived(&mut stream);
        assert_eq!((start.len(), start[0].kind, counts(&start).unread), (1, EventKind::Counts, 0));
        let id = postroom.send(&anna, "ben", "Hi").await;
        let first = arrived(&mut stream);
        assert_eq!((events(&first), counts(&first).unread), (vec![(EventKind::Message, Some(1))], 1));
        assert!(
            first
                .iter()
                .any(|f| f.data.contains("\"folder\":\"inbox\"") && f.data.contains("\"subject\":\"Hi\""))
        );
        postroom.messages().act(&ben, Action::MarkRead, &only(id), None).await.unwrap();
        let second = arrived(&mut stream);
        assert_eq!((events(&second), counts(&second).unread), (vec![(EventKind::Changed, Some(2))], 0));
    }
}

db_test! {
    async fn a_page_that_comes_back_gets_exactly_what_it_missed(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        for n in 1..=4 {
            postroom.send(&anna, "ben", &n.to_string()).await;
        }
        let mut stream = subscribe(&postroom, &ben, Some(2)).await;
        postroom.send(&anna, "ben", "5").await;
        let frames = arrived(&mut stream);
        assert_eq!(
            events(&frames),
            [(EventKind::Message, Some(3)), (EventKind::Message, Some(4)), (EventKind::Message, Some(5))]
        );
        assert_eq!((frames[0].kind, counts(&frames).unread), (EventKind::Counts, 5));
        // Nothing missed: only the counts, numbered.
        let mut stream = subscribe(&postroom, &ben, Some(5)).await;
        let frames = arrived(&mut stream);
        assert_eq!((frames.len(), frames[0].id), (1, Some(5)));
    }
}

db_test! {
    async fn a_number_that_cannot_be_replayed_means_fetch_afresh(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        postroom.send(&anna, "ben", "1").await;
        postroom.clock.advance(Duration::from_hours(25));
        postroom.send(&anna, "ben", "2").await;
        postroom.maintenance().purge_expired().await.unwrap();
        for unknown in [0, 99, -1] {
            let mut stream = subscribe(&postroom, &ben, Some(unknown)).await;
            let frames = arrived(&mut stream);
            assert_eq!(events(&frames), [(EventKind::Resync, Some(2))], "since {unknown}");
            assert_eq!((frames[0].kind, frames[0].id), (EventKind::Counts, None), "cut off here, it asks again");
        }
        let mut stream = subscribe(&postroom, &ben, Some(1)).await;
        assert_eq!(events(&arrived(&mut stream)), [(EventKind::Message, Some(2))]);
    }
}

db_test! {
    async fn a_shutdown_says_good_bye_and_ends_all_streams(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let mut stream = subscribe(&postroom, &anna, None).await;
        arrived(&mut stream);
        postroom.live().shutdown(Duration::from_secs(3));
        let bye = stream.next().now_or_never().flatten().unwrap();
        assert_eq!(bye.kind, EventKind::Bye);
        assert_eq!(stream.next().now_or_never(), Some(None));
        assert_eq!(postroom.live().open_streams(), 0);
    }
}

db_test! {
    async fn a_shutdown_says_good_bye_to_a_stream_that_waits(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let mut stream = subscribe(&postroom, &anna, None).await;
        arrived(&mut stream);
        let (frame, ()) = tokio::join!(biased; stream.next(), async {
            postroom.live().shutdown(Duration::from_secs(3));
        });
        assert_eq!(frame.unwrap().kind, EventKind::Bye);
        assert_eq!(stream.next().await, None);
    }
}

db_test! {
    with(|s| s.live.streams_per_user = 1.try_into().unwrap())
    async fn one_account_cannot_take_all_streams(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let first = subscribe(&postroom, &anna, None).await;
        let (_, session) = postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        let access = StreamAccess::of_session(&session);
        assert!(postroom.live().subscribe(access, None).await.is_err());
        drop(first);
        assert!(postroom.live().subscribe(access, None).await.is_ok());
    }
}

db_test! {
    async fn a_slow_reader_loses_its_stream_and_nobody_waits(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let mut slow = subscribe(&postroom, &ben, None).await;
        for n in 0..70 {
            postroom.send(&anna, "ben", &n.to_string()).await;
        }
        assert_eq!(postroom.live().open_streams(), 0);
        assert_eq!(slow.next().now_or_never(), Some(None), "the stream has ended, whatever waited");
        // What it has not seen, the page asks for.
        let mut again = subscribe(&postroom, &ben, Some(0)).await;
        assert_eq!(next_events(&mut again, 70).await.last().unwrap().id, Some(70));
    }
}

db_test! {
    async fn a_long_replay_is_read_as_it_is_sent(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        for n in 0..60 {
            postroom.send(&anna, "ben", &n.to_string()).await;
        }
        let mut streams = Vec::new();
        for _ in 0..10 {
            streams.push(subscribe(&postroom, &ben, Some(0)).await);
        }
        let hub = postroom.live().hub;
        assert!(hub.room_for(MAX_WAITING_BYTES - 10 * 10 * 1000).is_some(), "ten changes wait in each");
        let mut stream = streams.remove(0);
        let mut replayed = next_events(&mut stream, 15).await;
        // A change that is passed on in between is sent once, in its turn.
        postroom.send(&anna, "ben", "new").await;
        replayed.extend(next_events(&mut stream, 46).await);
        let expected: Vec<_> = (1..=61).map(|seq| (EventKind::Message, Some(seq))).collect();
        assert_eq!(events(&replayed), expected);
        assert_eq!(events(&arrived(&mut stream)), []);
        drop((stream, streams));
        assert!(hub.room_for(MAX_WAITING_BYTES).is_some(), "all room is given back");
    }
}

db_test! {
    async fn where_too_much_waits_pages_fetch_afresh(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        postroom.send(&anna, "ben", "1").await;
        let others = postroom.live().hub.room_for(MAX_WAITING_BYTES).unwrap();
        let mut stream = subscribe(&postroom, &ben, Some(0)).await;
        assert_eq!(events(&next_events(&mut stream, 1).await), [(EventKind::Resync, Some(1))]);
        postroom.send(&anna, "ben", "2").await;
        assert_eq!(events(&next_events(&mut stream, 1).await), [(EventKind::Resync, Some(2))]);
        drop(others);
        postroom.send(&anna, "ben", "3").await;
        assert_eq!(events(&next_events(&mut stream, 1).await), [(EventKind::Message, Some(3))]);
    }
}

db_test! {
    async fn a_stopped_server_opens_no_more_streams(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (_, session) = postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        postroom.live().shutdown(Duration::from_secs(3));
        let refused = postroom.live().subscribe(StreamAccess::of_session(&session), None).await.map(drop);
        assert_eq!(refused.unwrap_err().refusal().code, Code::Unavailable);
    }
}

db_test! {
    async fn a_stored_event_of_a_newer_version_means_fetch_afresh(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        postroom.send(&anna, "ben", "1").await;
        postroom
            .core
            .store
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(sql("UPDATE events SET kind = 'novelty' WHERE owner_id = $1").bind(ben.id)).await
                })
            })
            .await
            .unwrap();
        let ben = postroom.accounts().caller("ben").await.unwrap().unwrap();
        let mut stream = subscribe(&postroom, &ben, Some(0)).await;
        assert_eq!(events(&arrived(&mut stream)), [(EventKind::Resync, Some(1))]);
    }
}
