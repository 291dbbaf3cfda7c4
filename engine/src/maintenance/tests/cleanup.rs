use super::{delete, list, reply, write};
use crate::{moderation::Decision, settings::Verdict, testing::db_test};
use postroom_model::{Action, EventKind, Folder, MessageId, Mode, post::Selection};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

db_test! {
    async fn removes_what_both_sides_deleted_long_ago(room: TestPostroom) {
        let (anna, ben) = (room.user("anna").await, room.user("ben").await);
        let [both, one, late] = [
            write(&room, &anna, "ben", "both").await,
            write(&room, &anna, "ben", "one").await,
            write(&room, &anna, "ben", "late").await,
        ];
        let note = write(&room, &anna, "anna", "note").await;
        for id in [both, one, late, note] {
            delete(&room, &anna, id).await;
        }
        delete(&room, &ben, both).await;
        room.clock.advance(DAY);
        delete(&room, &ben, late).await;
        room.clock.advance(29 * DAY);
        let mut stream = room.live().subscribe(&ben, None, None).await.unwrap();
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Counts);
        assert_eq!(room.maintenance().cleanup(30).await.unwrap(), 2, "both and the note; late is a day short");
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Counts);
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Resync);
        let subjects = |entries: Vec<postroom_model::Entry>| -> Vec<String> {
            entries.into_iter().map(|e| e.subject).collect()
        };
        assert_eq!(subjects(list(&room, &anna, Folder::Trash, Mode::Messages).await), ["late", "one"]);
        assert_eq!(subjects(list(&room, &ben, Folder::Trash, Mode::Conversations).await), ["late"]);
        assert!(room.messages().message(&anna, both, true).await.is_err());
        room.clock.advance(DAY);
        assert_eq!(room.maintenance().cleanup(30).await.unwrap(), 1);
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn a_conversation_goes_as_a_whole_or_not(room: TestPostroom) {
        let (anna, ben) = (room.user("anna").await, room.user("ben").await);
        let root = write(&room, &anna, "ben", "talk").await;
        let answer = reply(&room, &ben, root).await;
        let last = reply(&room, &anna, answer).await;
        delete(&room, &anna, root).await;
        let selection = |messages: Vec<MessageId>| Selection { messages, conversations: Vec::new() };
        room.messages().act(&ben, Action::Delete, &selection(vec![root, answer]), None).await.unwrap();
        room.clock.advance(40 * DAY);
        assert_eq!(room.maintenance().cleanup(30).await.unwrap(), 0, "one missing mark keeps everything");
        room.messages().act(&ben, Action::Delete, &selection(vec![last]), None).await.unwrap();
        assert_eq!(room.maintenance().cleanup(30).await.unwrap(), 0, "so does a recent one");
        room.clock.advance(30 * DAY);
        room.messages().act(&ben, Action::Archive, &selection(vec![last]), None).await.unwrap();
        assert_eq!(room.maintenance().cleanup(30).await.unwrap(), 3, "archived or not makes no difference");
        for caller in [&anna, &ben] {
            assert!(list(&room, caller, Folder::Trash, Mode::Messages).await.is_empty());
        }
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn what_a_removed_account_has_no_more_counts_as_deleted(room: TestPostroom) {
        let anna = room.user("anna").await;
        let (ben, carla) = (room.user("ben").await, room.user("carla").await);
        let to_ben = write(&room, &anna, "ben", "x").await;
        write(&room, &ben, "carla", "y").await;
        room.remove_account("ben").await.unwrap();
        assert_eq!(room.maintenance().cleanup(0).await.unwrap(), 0);
        delete(&room, &anna, to_ben).await;
        assert_eq!(room.maintenance().cleanup(0).await.unwrap(), 1);
        assert_eq!(list(&room, &carla, Folder::Inbox, Mode::Messages).await.len(), 1);
        room.remove_account("carla").await.unwrap();
        assert_eq!(room.maintenance().cleanup(0).await.unwrap(), 1, "nobody is left who could see it");
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    with(|settings| settings.moderation.default = Verdict::Hold)
    async fn a_rejected_message_waits_for_its_sender_only(room: TestPostroom) {
        let anna = room.user("anna").await;
        room.user("ben").await;
        let id = write(&room, &anna, "ben", "spam").await;
        room.moderation().decide(None, &[id], &Decision::Reject { reason: None }).await.unwrap();
        assert_eq!(room.maintenance().cleanup(0).await.unwrap(), 0);
        delete(&room, &anna, id).await;
        assert_eq!(room.maintenance().cleanup(0).await.unwrap(), 1);
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    }
}
