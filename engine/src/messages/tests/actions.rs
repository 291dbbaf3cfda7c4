//! Actions on selections: what they touch and what they answer.

use super::{conversation, is_not_found, messages, refusal};
use crate::{idempotency::RequestKey, messages::Start, testing::db_test};
use postroom_model::{Action, Code, Detail, Folder, Mode, Part, Refusal, Selection, View};
use std::time::Duration;

db_test! {
    async fn archive_delete_and_back_again(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        let one = messages(&[id]);
        let act = async |action| postroom.messages().act(&ben, action, &one, None).await.unwrap();
        assert_eq!(postroom.unread(&ben).await, 1);
        assert_eq!(act(Action::Archive).await, 1);
        assert_eq!((postroom.ids(&ben, Folder::Archives).await, postroom.unread(&ben).await), (vec![id], 0));
        assert_eq!(act(Action::Delete).await, 1);
        assert_eq!(postroom.ids(&ben, Folder::Trash).await, [id], "deleted wins over archived");
        assert_eq!(act(Action::Delete).await, 0, "again is no error and changes nothing");
        assert_eq!(act(Action::Undelete).await, 1);
        assert_eq!(postroom.ids(&ben, Folder::Archives).await, [id], "back to where it was");
        assert_eq!(act(Action::Unarchive).await, 1);
        assert_eq!((postroom.ids(&ben, Folder::Inbox).await, postroom.unread(&ben).await), (vec![id], 1));
        assert_eq!(postroom.ids(&anna, Folder::Sent).await, [id], "the other side is never touched");
    }
}

db_test! {
    async fn deletion_keeps_its_first_date_and_hides_the_text(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        postroom.messages().act(&ben, Action::Delete, &messages(&[id]), None).await.unwrap();
        let deleted = postroom.messages().message(&ben, id, true).await.unwrap();
        assert_eq!((deleted.body.as_str(), deleted.deleted_at), ("", Some(postroom.clock().now())));
        postroom.clock.advance(Duration::from_secs(5));
        postroom.messages().act(&ben, Action::Delete, &messages(&[id]), None).await.unwrap();
        assert_eq!(postroom.messages().message(&ben, id, true).await.unwrap().deleted_at, deleted.deleted_at);
    }
}

db_test! {
    async fn foreign_ids_are_ignored_and_alone_not_found(postroom: TestPostroom) {
        let (anna, ben, carla) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("carla").await);
        let (id, foreign) =
            (postroom.send(&anna, "ben", "A").await, postroom.send(&anna, "carla", "B").await);
        assert_eq!(
            postroom.messages().act(&ben, Action::Archive, &messages(&[id, foreign]), None).await.unwrap(),
            1
        );
        for action in Action::ALL {
            assert!(is_not_found(postroom.messages().act(&ben, action, &messages(&[foreign]), None).await));
            assert!(is_not_found(postroom.messages().act(&ben, action, &conversation(foreign), None).await));
        }
        assert_eq!(postroom.unread(&carla).await, 1);
        let refused =
            refusal(postroom.messages().act(&ben, Action::Delete, &Selection::default(), None).await);
        assert_eq!(refused.errors[0].code, Code::SelectionEmpty);
    }
}

db_test! {
    async fn a_deleted_conversation_returns_with_the_next_message_alone(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = postroom.send(&anna, "ben", "Plans").await;
        let second = postroom.answer(&ben, first).await;
        assert_eq!(
            postroom.messages().act(&ben, Action::Delete, &conversation(first), None).await.unwrap(),
            2
        );
        let third = postroom.answer(&anna, second).await;
        let inbox = postroom.list(&ben, Folder::Inbox, Mode::Conversations).await;
        assert_eq!((inbox.len(), inbox[0].id, inbox[0].count), (1, third, 1));
        let trash = postroom.list(&ben, Folder::Trash, Mode::Conversations).await;
        assert_eq!((trash.len(), trash[0].id, trash[0].count), (1, second, 2));
        let seen = postroom.conversation(&ben, first).await;
        assert_eq!(
            seen.iter().filter(|m| m.deleted_at.is_some()).count(),
            2,
            "deleted ones are still among them"
        );
    }
}

db_test! {
    async fn reading_marks_all_that_is_shown_and_tells_the_sender(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = postroom.send(&anna, "ben", "Plans").await;
        let second = postroom.answer(&anna, first).await;
        assert_eq!(postroom.unread(&ben).await, 2);
        let shown = postroom.conversation(&ben, first).await;
        let read = postroom.messages().conversation(&ben, first.into(), Part::Unread, 100, false).await.unwrap();
        assert_eq!(read.items, shown);
        assert!(shown.iter().all(|m| m.read_at.is_none()), "what is shown is the state before");
        assert_eq!(postroom.unread(&ben).await, 0);
        assert!(postroom.messages().message(&anna, second, true).await.unwrap().read_at.is_some());
        postroom.messages().act(&ben, Action::MarkUnread, &messages(&[second]), None).await.unwrap();
        assert_eq!(postroom.unread(&ben).await, 1);
        assert!(postroom.messages().message(&anna, second, true).await.unwrap().read_at.is_none());
        // The sender's own look changes nothing.
        postroom.messages().conversation(&anna, first.into(), Part::Unread, 100, false).await.unwrap();
        assert_eq!(postroom.unread(&ben).await, 1);
    }
}

db_test! {
    async fn a_note_to_oneself_is_in_both_lists_but_once_in_the_trash(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let note = postroom.send(&anna, "anna", "Milk").await;
        assert_eq!(
            (postroom.ids(&anna, Folder::Inbox).await, postroom.ids(&anna, Folder::Sent).await),
            (vec![note], vec![note])
        );
        for (action, folder) in [(Action::Archive, Folder::Archives), (Action::Delete, Folder::Trash)] {
            assert_eq!(postroom.messages().act(&anna, action, &messages(&[note]), None).await.unwrap(), 1);
            assert_eq!(postroom.ids(&anna, folder).await, [note]);
            assert!(postroom.ids(&anna, Folder::Sent).await.is_empty());
        }
    }
}

db_test! {
    async fn a_large_selection_is_changed_in_steps(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let mut ids = Vec::new();
        for number in 0..260 {
            ids.push(postroom.send(&anna, "ben", &format!("Number {number}")).await);
        }
        let (first, second) = ids.split_at(130);
        let conversations = second.iter().map(|id| (*id).into()).collect();
        let selection = Selection { messages: first.to_vec(), conversations };
        for action in [Action::MarkRead, Action::Archive] {
            let before = postroom.messages().counts(&ben).await.unwrap().seq;
            assert_eq!(postroom.messages().act(&ben, action, &selection, None).await.unwrap(), 260);
            let steps = postroom.messages().counts(&ben).await.unwrap().seq - before;
            assert!(steps > 1, "{action:?} leaves room for others");
        }
        assert_eq!(postroom.unread(&ben).await, 0);
        let view = View { mode: Mode::Messages, ..View::of(Folder::Archives) };
        let archived = postroom.messages().list(&ben, &view, 1, Start::Page).await.unwrap();
        assert_eq!(archived.total, 260);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    with(|s| s.limits.actions_per_minute = std::num::NonZeroU32::new(2).unwrap())
    async fn so_many_actions_and_no_more(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let mut ids = Vec::new();
        for subject in ["A", "B", "C"] {
            ids.push(postroom.send(&anna, "ben", subject).await);
        }
        let key = RequestKey::new(ben.id, "key", "two").unwrap();
        let two = messages(&ids[..2]);
        let act = async |key| postroom.messages().act(&ben, Action::Archive, &two, key).await;
        assert_eq!(act(Some(&key)).await.unwrap(), 2);
        assert_eq!(act(Some(&key)).await.unwrap(), 2, "the first answer, which costs nothing");
        assert_eq!(refusal(act(None).await), Refusal::with(Code::TooMany, Detail::RetryAfter(60)));
        postroom.messages().message(&ben, ids[2], false).await.unwrap();
        assert_eq!(postroom.unread(&ben).await, 0, "reading does not count");
        let others = postroom.messages().act(&anna, Action::Archive, &messages(&ids), None).await;
        assert_eq!(others.unwrap(), 3, "everybody has their own, and more than ever allowed count as all");
        postroom.clock.advance(Duration::from_secs(60));
        act(None).await.unwrap();
    }
}
