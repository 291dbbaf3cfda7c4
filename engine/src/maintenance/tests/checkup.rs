use super::{list, reply, write};
use crate::{
    accounts::Caller,
    store::{Sql, sql},
    testing::{TestPostroom, db_test},
};
use postroom_model::{Folder, MessageId, Mode};

/// Does damage behind everybody's back.
async fn damage(room: &TestPostroom, damage: Sql) {
    let write = room.core.store.write(move |tx| {
        let damage = damage.clone();
        Box::pin(async move { tx.run(damage).await })
    });
    assert!(write.await.unwrap() > 0, "nothing was damaged");
}

/// What is found, and that a repair leaves nothing to find.
async fn found(room: &TestPostroom) -> Vec<&'static str> {
    let faults = room.maintenance().checkup(false).await.unwrap();
    assert!(faults.iter().all(|fault| !fault.repaired));
    let repaired = room.maintenance().checkup(true).await.unwrap();
    assert!(repaired.iter().all(|fault| fault.repaired), "{repaired:?}");
    assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    faults.into_iter().map(|fault| fault.check).collect()
}

async fn two(room: &TestPostroom) -> (Caller, Caller, MessageId, MessageId) {
    let (anna, ben) = (room.user("anna").await, room.user("ben").await);
    let first = write(room, &anna, "ben", "Hello").await;
    let answer = reply(room, &ben, first).await;
    write(room, &ben, "anna", "More").await;
    (anna, ben, first, answer)
}

db_test! {
    async fn damaged_mailboxes_are_found_and_repaired(room: TestPostroom) {
        let (anna, _, first, answer) = two(&room).await;
        assert_eq!(room.maintenance().checkup(true).await.unwrap(), []);
        let before = list(&room, &anna, Folder::Inbox, Mode::Conversations).await;
        let counters = "UPDATE mailboxes SET unread = 7, trash_messages = 1 WHERE owner_id = $1";
        damage(&room, sql(counters).bind(anna.id)).await;
        assert_eq!(found(&room).await, ["mailbox.counters"]);
        let folder = "UPDATE entries SET folder = 4 WHERE owner_id = $1 AND message_id = $2";
        damage(&room, sql(folder).bind(anna.id).bind(answer)).await;
        assert!(found(&room).await.contains(&"entry.folder"));
        let head = "UPDATE entries SET representative = FALSE WHERE owner_id = $1 AND message_id = $2";
        damage(&room, sql(head).bind(anna.id).bind(answer)).await;
        assert_eq!(found(&room).await, ["entry.representative"]);
        let count = "UPDATE entries SET message_count = 9 WHERE owner_id = $1 AND message_id = $2";
        damage(&room, sql(count).bind(anna.id).bind(answer)).await;
        assert_eq!(found(&room).await, ["entry.count"]);
        let key = "UPDATE entries SET sender_key = 'zoe' WHERE owner_id = $1 AND message_id = $2";
        damage(&room, sql(key).bind(anna.id).bind(answer)).await;
        assert_eq!(found(&room).await, ["entry.keys"]);
        let receipt = "UPDATE entries SET read_at = NULL WHERE owner_id = $1 AND message_id = $2 AND side = 0";
        damage(&room, sql(receipt).bind(anna.id).bind(first)).await;
        assert_eq!(found(&room).await, ["entry.receipt"]);
        assert_eq!(list(&room, &anna, Folder::Inbox, Mode::Conversations).await, before);
    }
}

db_test! {
    async fn missing_and_strange_entries(room: TestPostroom) {
        let (anna, ben, first, answer) = two(&room).await;
        let carla = room.user("carla").await;
        let before = list(&room, &anna, Folder::Inbox, Mode::Messages).await;
        let missing = "DELETE FROM entries WHERE owner_id = $1 AND message_id = $2";
        damage(&room, sql(missing).bind(anna.id).bind(answer)).await;
        assert!(found(&room).await.contains(&"entry.missing"));
        assert_eq!(list(&room, &anna, Folder::Inbox, Mode::Messages).await, before);
        let elsewhere = "UPDATE entries SET conversation_id = 5, archived = TRUE WHERE owner_id = $1 AND message_id = $2";
        damage(&room, sql(elsewhere).bind(anna.id).bind(answer)).await;
        let checks = found(&room).await;
        assert!(checks.contains(&"entry.missing") && checks.contains(&"entry.stray"), "{checks:?}");
        assert_eq!(list(&room, &anna, Folder::Archives, Mode::Messages).await.len(), 1, "marks are kept");
        let stray = "UPDATE entries SET owner_id = $2 WHERE owner_id = $1 AND message_id = $3";
        damage(&room, sql(stray).bind(ben.id).bind(carla.id).bind(first)).await;
        assert!(found(&room).await.contains(&"entry.stray"));
        assert!(list(&room, &carla, Folder::Inbox, Mode::Messages).await.is_empty());
    }
}

db_test! {
    async fn impossible_messages_are_told_and_left_alone(room: TestPostroom) {
        let (_, _, first, answer) = two(&room).await;
        for (text, checks) in [
            ("UPDATE messages SET visitor_email = 'v@example.org' WHERE id = $1", &["message.email"][..]),
            ("UPDATE messages SET visitor_email = '', replied_at = sent_at - 1 WHERE id = $1", &["message.replied"]),
            ("UPDATE messages SET replied_at = sent_at, threaded = FALSE WHERE id = $1",
                &["message.replied", "message.conversation"]),
        ] {
            damage(&room, sql(text).bind(first)).await;
            let faults = room.maintenance().checkup(true).await.unwrap();
            assert_eq!(faults.iter().map(|f| f.check).collect::<Vec<_>>(), checks, "{faults:?}");
            assert!(faults.iter().all(|fault| !fault.repaired));
        }
        damage(&room, sql("UPDATE messages SET threaded = TRUE WHERE id = $1").bind(first)).await;
        let replied = "UPDATE messages SET replied_at = sent_at WHERE id = $1";
        damage(&room, sql(replied).bind(answer)).await;
        let faults = room.maintenance().checkup(false).await.unwrap();
        assert_eq!((faults.len(), faults[0].message), (1, Some(answer)), "answered by nothing");
    }
}

db_test! {
    async fn marking_unread_after_a_reply_is_no_fault(room: TestPostroom) {
        let (_, ben, first, _) = two(&room).await;
        let selection = postroom_model::post::Selection { messages: vec![first], conversations: Vec::new() };
        room.messages().act(&ben, postroom_model::Action::MarkUnread, &selection, None).await.unwrap();
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    }
}
