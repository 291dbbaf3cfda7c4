//! What decisions do, and to whom.

use super::{is_not_found, refusal};
use crate::{moderation::Decision, settings::Verdict, testing::db_test};
use postroom_model::{Code, Folder, MessageId, Mode, Status, submission::Reply};
use std::time::Duration;

const REJECT: Decision = Decision::Reject { reason: None };

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn accepting_delivers_and_rejecting_takes_back(postroom: TestPostroom) {
        let (anna, ben, mona) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("mona").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        let decided = postroom.moderation().decide(Some(&mona), &[id], &Decision::Accept).await.unwrap();
        assert_eq!((decided[0].status, decided[0].changed), (Status::Accepted, true));
        assert_eq!((postroom.ids(&ben, Folder::Inbox).await, postroom.unread(&ben).await), (vec![id], 1));
        let reject = Decision::Reject { reason: Some(" Too loud ".to_owned()) };
        postroom.moderation().decide(Some(&mona), &[id], &reject).await.unwrap();
        assert!(is_not_found(postroom.messages().message(&ben, id, true).await));
        assert_eq!(
            (postroom.ids(&ben, Folder::Trash).await, postroom.unread(&ben).await),
            (vec![], 0),
            "not even in the trash"
        );
        let seen = postroom.messages().message(&anna, id, true).await.unwrap();
        assert_eq!((seen.status, seen.reason.as_str()), (Status::Rejected, "Too loud"));
        postroom.moderation().decide(Some(&mona), &[id], &Decision::Accept).await.unwrap();
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
    async fn the_earliest_accepted_reply_marks_its_parent(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let parent = postroom.send(&anna, "ben", "Plans").await;
        let mut replies = Vec::new();
        for _ in 0..2 {
            postroom.clock.advance(Duration::from_secs(10));
            let sent = postroom.messages().reply(&ben, parent, &Reply::default(), None).await.unwrap();
            replies.push((sent.messages[0].id, postroom.clock().now()));
        }
        let replied = async || postroom.messages().message(&anna, parent, true).await.unwrap().replied_at;
        assert_eq!(replied().await, Some(replies[0].1));
        postroom.moderation().decide(None, &[replies[0].0], &REJECT).await.unwrap();
        assert_eq!(replied().await, Some(replies[1].1));
        postroom.moderation().decide(None, &[replies[1].0], &Decision::Reset).await.unwrap();
        assert_eq!(replied().await, None);
        postroom.moderation().decide(None, &[replies[0].0], &Decision::Accept).await.unwrap();
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
        let first = postroom.moderation().list(Status::Pending, None, 2).await.unwrap();
        assert_eq!(first.items.iter().map(|i| i.id).collect::<Vec<_>>(), ids[..2]);
        assert_eq!((first.total, first.items[0].body.as_str()), (3, "The text of 1."));
        let rest = postroom.moderation().list(Status::Pending, first.next.as_deref(), 2).await.unwrap();
        assert_eq!((rest.items.len(), rest.items[0].id, rest.next), (1, ids[2], None));
        let again = postroom.moderation().decide(None, &[ids[0], ids[0]], &Decision::Accept).await.unwrap();
        assert_eq!(again.iter().map(|d| d.changed).collect::<Vec<_>>(), [true, false]);
        assert!(is_not_found(postroom.moderation().decide(None, &[MessageId(1)], &Decision::Accept).await));
        let long = Decision::Reject { reason: Some("x".repeat(121)) };
        let refused = refusal(postroom.moderation().decide(None, &[ids[1]], &long).await);
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
