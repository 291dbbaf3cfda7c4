use super::{delete, list, reply, write};
use crate::{
    moderation::Decision,
    settings::Verdict,
    testing::{db_test, decide, subscribe},
};
use postroom_model::{Action, EventKind, Folder, MessageId, Mode, Selection};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

db_test! {
    async fn removes_what_both_sides_deleted_long_ago(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let [both, one, late] = [
            write(&postroom, &anna, "ben", "both").await,
            write(&postroom, &anna, "ben", "one").await,
            write(&postroom, &anna, "ben", "late").await,
        ];
        let note = write(&postroom, &anna, "anna", "note").await;
        for id in [both, one, late, note] {
            delete(&postroom, &anna, id).await;
        }
        delete(&postroom, &ben, both).await;
        postroom.clock.advance(DAY);
        delete(&postroom, &ben, late).await;
        postroom.clock.advance(29 * DAY);
        let mut stream = subscribe(&postroom, &ben, None).await;
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Counts);
        assert_eq!(
            postroom.maintenance().cleanup(30).await.unwrap(),
            2,
            "both and the note; late is a day short"
        );
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Counts);
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Resync);
        let subjects = |entries: Vec<postroom_model::Entry>| -> Vec<String> {
            entries.into_iter().map(|e| e.subject).collect()
        };
        assert_eq!(subjects(list(&postroom, &anna, Folder::Trash, Mode::Messages).await), ["late", "one"]);
        assert_eq!(subjects(list(&postroom, &ben, Folder::Trash, Mode::Conversations).await), ["late"]);
        assert!(postroom.messages().message(&anna, both, true).await.is_err());
        postroom.clock.advance(DAY);
        assert_eq!(postroom.maintenance().cleanup(30).await.unwrap(), 1);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn a_conversation_goes_as_a_whole_or_not(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let root = write(&postroom, &anna, "ben", "talk").await;
        let answer = reply(&postroom, &ben, root).await;
        let last = reply(&postroom, &anna, answer).await;
        delete(&postroom, &anna, root).await;
        let selection = |messages: Vec<MessageId>| Selection { messages, conversations: Vec::new() };
        postroom.messages().act(&ben, Action::Delete, &selection(vec![root, answer]), None).await.unwrap();
        postroom.clock.advance(40 * DAY);
        assert_eq!(postroom.maintenance().cleanup(30).await.unwrap(), 0, "one missing mark keeps everything");
        postroom.messages().act(&ben, Action::Delete, &selection(vec![last]), None).await.unwrap();
        assert_eq!(postroom.maintenance().cleanup(30).await.unwrap(), 0, "so does a recent one");
        postroom.clock.advance(30 * DAY);
        postroom.messages().act(&ben, Action::Archive, &selection(vec![last]), None).await.unwrap();
        assert_eq!(
            postroom.maintenance().cleanup(30).await.unwrap(),
            3,
            "archived or not makes no difference"
        );
        for caller in [&anna, &ben] {
            assert!(list(&postroom, caller, Folder::Trash, Mode::Messages).await.is_empty());
        }
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn what_a_removed_account_has_no_more_counts_as_deleted(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (ben, carla) = (postroom.user("ben").await, postroom.user("carla").await);
        let to_ben = write(&postroom, &anna, "ben", "x").await;
        write(&postroom, &ben, "carla", "y").await;
        postroom.remove_account(None, "ben").await.unwrap();
        assert_eq!(postroom.maintenance().cleanup(0).await.unwrap(), 0);
        delete(&postroom, &anna, to_ben).await;
        assert_eq!(postroom.maintenance().cleanup(0).await.unwrap(), 1);
        assert_eq!(list(&postroom, &carla, Folder::Inbox, Mode::Messages).await.len(), 1);
        postroom.remove_account(None, "carla").await.unwrap();
        assert_eq!(postroom.maintenance().cleanup(0).await.unwrap(), 1, "nobody is left who could see it");
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    with(|settings| settings.moderation.default = Verdict::Hold)
    async fn a_rejected_message_waits_for_its_sender_only(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        postroom.user("ben").await;
        let id = write(&postroom, &anna, "ben", "spam").await;
        decide(&postroom, None, id, Decision::Reject { reason: None }, None).await.unwrap();
        assert_eq!(postroom.maintenance().cleanup(0).await.unwrap(), 0);
        delete(&postroom, &anna, id).await;
        assert_eq!(postroom.maintenance().cleanup(0).await.unwrap(), 1);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}
