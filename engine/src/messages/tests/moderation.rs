//! What decisions do, and to whom.

use super::{is_not_found, refusal};
use crate::{
    idempotency::RequestKey,
    moderation::{Decision, DecisionRequest},
    settings::Verdict,
    testing::{ACCEPTED, db_test, decide, subscribe},
};
use postroom_model::{
    Code, Detail, Folder, MessageId, Mode, Status, StreamEvent,
    submission::{Reply, Write},
};
use std::time::Duration;

const REJECT: Decision = Decision::Reject { reason: None };

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn accepting_delivers_and_rejecting_takes_back(postroom: TestPostroom) {
        let (anna, ben, mona) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("mona").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        let decided = decide(&postroom, Some(&mona), id, Decision::Accept, None).await.unwrap();
        assert_eq!((decided.status, decided.changed), (Status::Accepted, true));
        assert_eq!((postroom.ids(&ben, Folder::Inbox).await, postroom.unread(&ben).await), (vec![id], 1));
        let reject = Decision::Reject { reason: Some(" Too loud ".to_owned()) };
        decide(&postroom, Some(&mona), id, reject, Status::Accepted).await.unwrap();
        assert!(is_not_found(postroom.messages().message(&ben, id, true).await));
        assert_eq!(
            (postroom.ids(&ben, Folder::Trash).await, postroom.unread(&ben).await),
            (vec![], 0),
            "not even in the trash"
        );
        let seen = postroom.messages().message(&anna, id, true).await.unwrap();
        assert_eq!((seen.status, seen.reason.as_str()), (Status::Rejected, "Too loud"));
        decide(&postroom, Some(&mona), id, Decision::Accept, Status::Rejected).await.unwrap();
        assert_eq!(postroom.ids(&ben, Folder::Inbox).await, [id], "a rejection taken back delivers");
        assert_eq!(
            postroom.messages().message(&anna, id, true).await.unwrap().reason,
            "",
            "only rejected ones show a reason"
        );
        assert_eq!(postroom.moderation().pending(), 0);
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn a_recipient_learns_that_a_message_is_gone_and_not_why(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        decide(&postroom, None, id, Decision::Accept, None).await.unwrap();
        let seq = postroom.messages().counts(&ben).await.unwrap().seq;
        let mut stream = subscribe(&postroom, &ben, Some(seq)).await;
        let reject = Decision::Reject { reason: Some("Too loud".to_owned()) };
        for (decision, expected) in [(Decision::Reset, None), (reject, Some(Status::Pending))] {
            let by_operator = decide(&postroom, None, id, decision, expected).await.unwrap();
            assert!(by_operator.changed);
        }
        let changed = loop {
            let frame = stream.next().await.unwrap();
            match StreamEvent::parse(frame.kind, &frame.data).unwrap() {
                StreamEvent::Changed(changed) => break changed,
                _ => continue,
            }
        };
        let item = changed.items.into_iter().next().unwrap();
        assert_eq!((item.id, item.folders, item.status), (id, vec![], Status::Accepted));
        assert_eq!((item.read_at, item.deleted_at), (None, None));
        assert_eq!(postroom.messages().counts(&ben).await.unwrap().seq, seq + 1, "the rejection tells nothing");
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn the_earliest_accepted_reply_marks_its_parent(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let parent = postroom.send(&anna, "ben", "Plans").await;
        decide(&postroom, None, parent, Decision::Accept, None).await.unwrap();
        let mut replies = Vec::new();
        for _ in 0..2 {
            postroom.clock.advance(Duration::from_secs(10));
            let sent = postroom.messages().reply(&ben, parent, &Reply::default(), None).await.unwrap();
            let id = sent.messages[0].id;
            replies.push((id, postroom.clock().now()));
            decide(&postroom, None, id, Decision::Accept, None).await.unwrap();
        }
        let replied = async || postroom.messages().message(&anna, parent, true).await.unwrap().replied_at;
        assert_eq!(replied().await, Some(replies[0].1));
        decide(&postroom, None, replies[0].0, REJECT, Status::Accepted).await.unwrap();
        assert_eq!(replied().await, Some(replies[1].1));
        decide(&postroom, None, replies[1].0, Decision::Reset, None).await.unwrap();
        assert_eq!(replied().await, None);
        decide(&postroom, None, replies[0].0, Decision::Accept, Status::Rejected).await.unwrap();
        assert_eq!(replied().await, Some(replies[0].1), "when it was sent, not when it was accepted");
        let inbox = postroom.list(&ben, Folder::Inbox, Mode::Conversations).await;
        assert_eq!(inbox[0].count, 1, "a conversation it stays");
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn the_queue_is_oldest_first_and_pages(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let ids = [
            postroom.send(&anna, "anna", "1").await,
            postroom.send(&anna, "anna", "2").await,
            postroom.send(&anna, "anna", "3").await,
        ];
        let first = postroom.moderation().list(None, Status::Pending, None, 2).await.unwrap();
        assert_eq!(first.items.iter().map(|i| i.id).collect::<Vec<_>>(), ids[..2]);
        assert_eq!((first.total, first.items[0].body.as_str()), (3, "The text of 1."));
        let rest = postroom.moderation().list(None, Status::Pending, first.next.as_deref(), 2).await.unwrap();
        assert_eq!((rest.items.len(), rest.items[0].id, rest.next), (1, ids[2], None));
        let twice = DecisionRequest { ids: &[ids[0], ids[0]], decision: &Decision::Accept, expected: None };
        let again = postroom.moderation().decide(None, &twice, None).await.unwrap();
        assert_eq!(again.iter().map(|d| d.changed).collect::<Vec<_>>(), [true, false]);
        assert!(is_not_found(decide(&postroom, None, MessageId(1), Decision::Accept, None).await));
        let long = Decision::Reject { reason: Some("x".repeat(121)) };
        let refused = refusal(decide(&postroom, None, ids[1], long, None).await);
        assert_eq!(refused.field("reason").unwrap().code, Code::ReasonTooLong);
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Reject)
    async fn everything_can_be_refused_by_setting(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        assert_eq!(postroom.messages().message(&anna, id, true).await.unwrap().status, Status::Rejected);
        assert!(postroom.ids(&ben, Folder::Inbox).await.is_empty());
        assert!(is_not_found(postroom.messages().reply(&anna, id, &Reply::default(), None).await));
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn moderators_see_only_what_was_held_or_decided(postroom: TestPostroom) {
        let (anna, ben, mona) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("mona").await);
        let write = Write { to: vec!["ben".to_owned()], subject: "S".to_owned(), body: ACCEPTED.to_owned() };
        let private = postroom.messages().write(&anna, &write, None).await.unwrap().messages[0].id;
        for decision in [Decision::Accept, REJECT, Decision::Reset] {
            for expected in [None, Some(Status::Accepted)] {
                assert!(is_not_found(decide(&postroom, Some(&mona), private, decision.clone(), expected).await));
            }
        }
        assert_eq!(postroom.ids(&ben, Folder::Inbox).await, [private], "nothing was taken away");
        // What the operator's program let through was held before.
        let held = postroom.send(&anna, "ben", "Held").await;
        decide(&postroom, None, held, Decision::Accept, None).await.unwrap();
        assert!(decide(&postroom, Some(&mona), held, REJECT, Status::Accepted).await.unwrap().changed);
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn a_second_moderator_learns_who_decided_what(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (mona, otto) = (postroom.user("mona").await, postroom.user("otto").await);
        let (id, other) = (postroom.send(&anna, "anna", "1").await, postroom.send(&anna, "anna", "2").await);
        decide(&postroom, Some(&mona), id, REJECT, Status::Pending).await.unwrap();
        for expected in [None, Some(Status::Pending)] {
            let late = DecisionRequest { ids: &[other, id], decision: &Decision::Accept, expected };
            let refused = refusal(postroom.moderation().decide(Some(&otto), &late, None).await);
            assert_eq!(refused.code, Code::ModerationConflict);
            let decided = Detail::Decided { status: Status::Rejected, by: Some("mona".to_owned()) };
            assert_eq!(refused.detail, decided);
        }
        assert_eq!(postroom.moderation().pending(), 1, "all are decided or none");
        let again = decide(&postroom, Some(&mona), id, REJECT, Status::Pending).await.unwrap();
        assert!(!again.changed, "the same decision of the same moderator is no conflict");
        let conflict = decide(&postroom, Some(&otto), id, REJECT, Status::Pending).await;
        assert_eq!(refusal(conflict).code, Code::ModerationConflict, "the same one of another is");
        decide(&postroom, Some(&otto), id, Decision::Accept, Status::Rejected).await.unwrap();
        let unknowing = decide(&postroom, Some(&mona), id, Decision::Reset, None).await;
        assert_eq!(refusal(unknowing).code, Code::ModerationConflict, "Mona has not seen what Otto decided");
        assert!(decide(&postroom, Some(&otto), id, Decision::Reset, None).await.unwrap().changed);
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn what_moderators_read_and_decide_is_logged(postroom: TestPostroom) {
        let (anna, mona) = (postroom.user("anna").await, postroom.user("mona").await);
        let (id, other) = (postroom.send(&anna, "anna", "1").await, postroom.send(&anna, "anna", "2").await);
        let list = async || {
            postroom.moderation().list(Some(&mona), Status::Pending, None, 1).await.unwrap();
            postroom.core.store.read().await.unwrap().moderation_log().await.unwrap()
        };
        let read = (id, Some(mona.id), "read".to_owned(), Status::Pending);
        assert_eq!(list().await, std::slice::from_ref(&read), "what was on the page, and no more");
        assert_eq!(list().await, std::slice::from_ref(&read), "the first time counts");
        decide(&postroom, Some(&mona), id, REJECT, None).await.unwrap();
        let rejected = (id, Some(mona.id), "reject".to_owned(), Status::Pending);
        let read_other = (other, Some(mona.id), "read".to_owned(), Status::Pending);
        assert_eq!(list().await, [read, rejected, read_other]);
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn decisions_take_a_key(postroom: TestPostroom) {
        let (anna, mona) = (postroom.user("anna").await, postroom.user("mona").await);
        let id = postroom.send(&anna, "anna", "1").await;
        let key = RequestKey::new(mona.id, "1", "accept").unwrap();
        let accept = DecisionRequest { ids: &[id], decision: &Decision::Accept, expected: Some(Status::Pending) };
        let first = postroom.moderation().decide(Some(&mona), &accept, Some(&key)).await.unwrap();
        decide(&postroom, Some(&mona), id, Decision::Reset, None).await.unwrap();
        let again = postroom.moderation().decide(Some(&mona), &accept, Some(&key)).await.unwrap();
        assert_eq!(again, first, "the first answer");
        assert_eq!(postroom.moderation().pending(), 1, "and nothing is done again");
    }
}
