//! What one process changes reaches the streams of another within a second.

use super::{Frame, StreamAccess, Subscription, counts};
use crate::{
    Caller, Client, Postroom,
    accounts::{AccountChange, Credential, NewAccount, OldTokens, Scope},
    moderation::Decision,
    settings::Verdict,
    testing::{TestPostroom, db_test, decide, subscribe},
};
use postroom_model::{EventKind, MessageId, StreamEvent, UserId, submission::Write};
use std::time::Duration;
use tokio::time::timeout;

const SECOND: Duration = Duration::from_secs(1);

/// A server beside the first process.
async fn server(postroom: &TestPostroom) -> Postroom {
    let server = postroom.open_again().await;
    server.live().follow_other_processes();
    server
}

/// What arrives until an event of a kind, within a second.
async fn until(stream: &mut Subscription, kind: EventKind) -> Vec<Frame> {
    let mut frames = Vec::new();
    let reading = async {
        while frames.last().is_none_or(|last: &Frame| last.kind != kind) {
            frames.push(stream.next().await.expect("the stream goes on"));
        }
    };
    timeout(SECOND, reading).await.unwrap_or_else(|_| panic!("no {kind} among {frames:?}"));
    frames
}

/// Whether a stream ends within a second.
async fn ends(mut stream: Subscription) -> bool {
    let end = async { while stream.next().await.is_some() {} };
    timeout(SECOND, end).await.is_ok()
}

async fn moderator(postroom: &Postroom) -> Caller {
    let new = NewAccount {
        name: "mona".to_owned(),
        email: "mona@example.org".to_owned(),
        moderator: true,
        ..NewAccount::default()
    };
    postroom.accounts().add(new, None).await.unwrap();
    postroom.accounts().caller("mona").await.unwrap().unwrap()
}

async fn send(postroom: &Postroom, from: &Caller, to: &str) -> MessageId {
    let write = Write { to: vec![to.to_owned()], subject: "Hi".to_owned(), body: String::new() };
    postroom.messages().write(from, &write, None).await.unwrap().messages[0].id
}

db_test! {
    async fn messages_of_another_process_arrive_once_and_in_order(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let server = server(&postroom).await;
        let mut stream = subscribe(&server, &ben, None).await;
        until(&mut stream, EventKind::Counts).await;
        for n in 1..=6 {
            send(if n % 2 == 0 { &postroom } else { &server }, &anna, "ben").await;
        }
        let mut frames = Vec::new();
        while frames.iter().filter(|frame: &&Frame| frame.kind == EventKind::Message).count() < 6 {
            frames.extend(until(&mut stream, EventKind::Message).await);
        }
        let messages = frames.iter().filter(|frame| frame.kind == EventKind::Message);
        assert_eq!(counts(&frames).unread, 6);
        let seqs: Vec<_> = messages.map(|frame| frame.id).collect();
        assert_eq!(seqs, (1..=6).map(Some).collect::<Vec<_>>());
        server.close().await;
    }
}

db_test! {
    with(|settings| settings.moderation.default = Verdict::Hold)
    async fn a_command_that_accepts_a_message_reaches_recipient_and_moderators(postroom: TestPostroom) {
        let (anna, ben, mona) =
            (postroom.user("anna").await, postroom.user("ben").await, moderator(&postroom).await);
        let server = server(&postroom).await;
        let (mut bens, mut monas) = (subscribe(&server, &ben, None).await, subscribe(&server, &mona, None).await);
        assert_eq!(counts(&until(&mut monas, EventKind::Counts).await).pending, 0);
        let queue = async |stream: &mut Subscription| {
            let frames = until(stream, EventKind::Moderation).await;
            let last = frames.last().unwrap();
            StreamEvent::parse(last.kind, &last.data).unwrap()
        };
        // In the server's process, and in another one.
        let id = send(&server, &anna, "ben").await;
        assert_eq!(queue(&mut monas).await, StreamEvent::Moderation { pending: 1 });
        send(&postroom, &anna, "ben").await;
        assert_eq!(queue(&mut monas).await, StreamEvent::Moderation { pending: 2 });
        decide(&postroom, None, id, Decision::Accept, None).await.unwrap();
        assert_eq!(queue(&mut monas).await, StreamEvent::Moderation { pending: 1 });
        assert_eq!(counts(&until(&mut bens, EventKind::Message).await).unread, 1);
        assert_eq!(server.moderation().pending(), 1);
        assert_eq!(server.messages().counts(&mona).await.unwrap().pending, 1);
        server.close().await;
    }
}

db_test! {
    async fn streams_end_when_another_process_ends_their_access(postroom: TestPostroom) {
        let (anna, mona) = (postroom.user("anna").await, moderator(&postroom).await);
        let server = server(&postroom).await;
        let (_, session) = server.sessions().open(&anna, &Client::default()).await.unwrap();
        let token = server.tokens().add(anna.id, "", &[Scope::Read], None, None).await.unwrap().info.id;
        let of_token =
            StreamAccess { credential: Credential::Token(token), account: anna.id, mailbox: anna.id };
        let of_token = server.live().subscribe(of_token, None).await.unwrap();
        let of_session =
            server.live().subscribe(StreamAccess::of_session(&session), None).await.unwrap();
        postroom.tokens().revoke(token, None).await.unwrap();
        assert!(ends(of_token).await);
        postroom.accounts().set_password("anna", "another password", OldTokens::Keep).await.unwrap();
        assert!(ends(of_session).await);
        let stream = subscribe(&server, &anna, None).await;
        postroom.accounts().set_disabled("anna", true).await.unwrap();
        assert!(ends(stream).await);
        let stream = subscribe(&server, &mona, None).await;
        let change = AccountChange { moderator: Some(false), ..AccountChange::default() };
        postroom.accounts().change(None, "mona", change).await.unwrap();
        assert!(ends(stream).await, "a role is lost");
        let mona = server.accounts().caller("mona").await.unwrap().unwrap();
        let stream = subscribe(&server, &mona, None).await;
        postroom.remove_account(None, "mona").await.unwrap();
        assert!(ends(stream).await);
        assert_eq!(server.live().open_streams(), 0);
        server.close().await;
    }
}

db_test! {
    async fn what_a_command_did_before_it_ended_is_announced(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let server = server(&postroom).await;
        let mut stream = subscribe(&server, &ben, None).await;
        until(&mut stream, EventKind::Counts).await;
        let command = postroom.open_again().await;
        send(&command, &anna, "ben").await;
        command.close().await;
        until(&mut stream, EventKind::Message).await;
        server.close().await;
    }
}

/// Ends the connections of PostgreSQL that listen.
async fn interrupt_listening(postroom: &TestPostroom) -> i64 {
    let terminate = "
        SELECT COUNT(pg_terminate_backend(pid))
        FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let mut conn = postroom.core.store.read().await.unwrap();
    conn.one::<(i64,)>(crate::store::sql(terminate)).await.unwrap().unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_missed_while_the_listening_connection_is_lost() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
    let server = server(&postroom).await;
    let mut stream = subscribe(&server, &ben, None).await;
    until(&mut stream, EventKind::Counts).await;
    for n in 1..=3 {
        // What is listening has listened before.
        send(&postroom, &anna, "ben").await;
        until(&mut stream, EventKind::Message).await;
        assert_eq!(interrupt_listening(&postroom).await, 1, "round {n}");
        send(&postroom, &anna, "ben").await;
        until(&mut stream, EventKind::Message).await;
    }
    server.close().await;
}

#[test]
fn announcements_of_many_accounts_mean_all_and_fit() {
    use super::super::announcements::Announcements;
    use crate::store::AfterCommit;
    let (one, other) = (Announcements::new(1), Announcements::new(2));
    let change = |n: i64| AfterCommit::AccessChanged(UserId((1 << 53) - n));
    one.add(&(1..=300).map(change).collect::<Vec<_>>());
    let text = one.take_text().unwrap();
    assert!(text.len() < 8000, "{}", text.len());
    assert_eq!(other.read(&text).unwrap().accounts.len(), 300);
    assert_eq!(one.read(&text), None, "one's own are known");
    one.add(&(1..=301).map(change).collect::<Vec<_>>());
    let all = other.read(&one.take_text().unwrap()).unwrap();
    assert!(all.all_accounts && all.accounts.is_empty() && !all.queue);
    assert!(other.read("of a newer version").unwrap().all_accounts);
    assert_eq!(one.take_text(), None);
}
