use super::{list, reply, write};
use crate::{
    accounts::Caller,
    store::{Sql, sql},
    testing::{TestPostroom, db_test},
};
use postroom_model::{Folder, MessageId, Mode};

/// Does damage behind everybody's back.
async fn damage(postroom: &TestPostroom, damage: Sql) {
    let mut damage = Some(damage);
    let write = postroom.core.store.write(move |tx| {
        let damage = damage.take().expect("it succeeds at once");
        Box::pin(async move { tx.run(damage).await })
    });
    assert!(write.await.unwrap() > 0, "nothing was damaged");
}

/// What is found, and that a repair leaves nothing to find.
async fn found(postroom: &TestPostroom) -> Vec<&'static str> {
    let found = postroom.maintenance().checkup(false).await.unwrap();
    assert!(found.iter().all(|one| !one.repaired));
    let repaired = postroom.maintenance().checkup(true).await.unwrap();
    assert!(repaired.iter().all(|one| one.repaired), "{repaired:?}");
    assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    found.into_iter().map(|one| one.check).collect()
}

async fn two(postroom: &TestPostroom) -> (Caller, Caller, MessageId, MessageId) {
    let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
    let first = write(postroom, &anna, "ben", "Hello").await;
    let answer = reply(postroom, &ben, first).await;
    write(postroom, &ben, "anna", "More").await;
    (anna, ben, first, answer)
}

db_test! {
    async fn damaged_mailboxes_are_found_and_repaired(postroom: TestPostroom) {
        let (anna, _, first, answer) = two(&postroom).await;
        assert_eq!(postroom.maintenance().checkup(true).await.unwrap(), []);
        let before = list(&postroom, &anna, Folder::Inbox, Mode::Conversations).await;
        let counters = "UPDATE mailboxes SET unread = 7, trash_messages = 1 WHERE owner_id = $1";
        damage(&postroom, sql(counters).bind(anna.id)).await;
        assert_eq!(found(&postroom).await, ["mailbox.counters"]);
        let folder = "UPDATE entries SET folder = 4 WHERE owner_id = $1 AND message_id = $2";
        damage(&postroom, sql(folder).bind(anna.id).bind(answer)).await;
        assert!(found(&postroom).await.contains(&"entry.folder"));
        let representative = "UPDATE entries SET representative = FALSE WHERE owner_id = $1 AND message_id = $2";
        damage(&postroom, sql(representative).bind(anna.id).bind(answer)).await;
        assert_eq!(found(&postroom).await, ["entry.representative"]);
        let count = "UPDATE entries SET message_count = 9 WHERE owner_id = $1 AND message_id = $2";
        damage(&postroom, sql(count).bind(anna.id).bind(answer)).await;
        assert_eq!(found(&postroom).await, ["entry.count"]);
        let key = "UPDATE entries SET sender_key = 'zoe' WHERE owner_id = $1 AND message_id = $2";
        damage(&postroom, sql(key).bind(anna.id).bind(answer)).await;
        assert_eq!(found(&postroom).await, ["entry.keys"]);
        let receipt =
            "UPDATE entries SET read_at = NULL WHERE owner_id = $1 AND message_id = $2 AND side = 0";
        damage(&postroom, sql(receipt).bind(anna.id).bind(first)).await;
        assert_eq!(found(&postroom).await, ["entry.receipt"]);
        assert_eq!(list(&postroom, &anna, Folder::Inbox, Mode::Conversations).await, before);
    }
}

db_test! {
    async fn missing_and_strange_entries(postroom: TestPostroom) {
        let (anna, ben, first, answer) = two(&postroom).await;
        let carla = postroom.user("carla").await;
        let before = list(&postroom, &anna, Folder::Inbox, Mode::Messages).await;
        let missing = "DELETE FROM entries WHERE owner_id = $1 AND message_id = $2";
        damage(&postroom, sql(missing).bind(anna.id).bind(answer)).await;
        assert!(found(&postroom).await.contains(&"entry.missing"));
        assert_eq!(list(&postroom, &anna, Folder::Inbox, Mode::Messages).await, before);
        let elsewhere =
            "UPDATE entries SET conversation_id = 5, archived = TRUE WHERE owner_id = $1 AND message_id = $2";
        damage(&postroom, sql(elsewhere).bind(anna.id).bind(answer)).await;
        let checks = found(&postroom).await;
        assert!(checks.contains(&"entry.missing") && checks.contains(&"entry.stray"), "{checks:?}");
        assert_eq!(list(&postroom, &anna, Folder::Archives, Mode::Messages).await.len(), 1, "marks are kept");
        let stray = "UPDATE entries SET owner_id = $2 WHERE owner_id = $1 AND message_id = $3";
        damage(&postroom, sql(stray).bind(ben.id).bind(carla.id).bind(first)).await;
        assert!(found(&postroom).await.contains(&"entry.stray"));
        assert!(list(&postroom, &carla, Folder::Inbox, Mode::Messages).await.is_empty());
    }
}

db_test! {
    async fn impossible_messages_are_told_and_left_alone(postroom: TestPostroom) {
        let (_, _, first, answer) = two(&postroom).await;
        for (text, checks) in [
            ("UPDATE messages SET visitor_email = 'v@example.org' WHERE id = $1", &["message.email"][..]),
            (
                "UPDATE messages SET visitor_email = '', replied_at = sent_at - 1 WHERE id = $1",
                &["message.replied"],
            ),
            (
                "UPDATE messages SET replied_at = sent_at, threaded = FALSE WHERE id = $1",
                &["message.replied", "message.conversation"],
            ),
        ] {
            damage(&postroom, sql(text).bind(first)).await;
            let found = postroom.maintenance().checkup(true).await.unwrap();
            assert_eq!(found.iter().map(|f| f.check).collect::<Vec<_>>(), checks, "{found:?}");
            assert!(found.iter().all(|one| !one.repaired));
        }
        damage(&postroom, sql("UPDATE messages SET threaded = TRUE WHERE id = $1").bind(first)).await;
        let replied = "UPDATE messages SET replied_at = sent_at WHERE id = $1";
        damage(&postroom, sql(replied).bind(answer)).await;
        let found = postroom.maintenance().checkup(false).await.unwrap();
        assert_eq!((found.len(), found[0].message), (1, Some(answer)), "answered by nothing");
    }
}

db_test! {
    async fn marking_unread_after_a_reply_is_consistent(postroom: TestPostroom) {
        let (_, ben, first, _) = two(&postroom).await;
        let selection = postroom_model::Selection { messages: vec![first], conversations: Vec::new() };
        postroom.messages().act(&ben, postroom_model::Action::MarkUnread, &selection, None).await.unwrap();
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}
