//! Messages to many recipients: one text, and several transactions.

use crate::{
    Caller,
    idempotency::RequestKey,
    store::sql,
    testing::{TestPostroom, db_test},
};
use postroom_model::{Action, Folder, MessageId, Selection, submission::Write};
use std::time::Duration;

/// How many texts are stored.
async fn bodies(postroom: &TestPostroom) -> i64 {
    let count = sql("SELECT COUNT(*) FROM bodies");
    postroom.core.store.read().await.unwrap().one::<(i64,)>(count).await.unwrap().unwrap().0
}

fn to(names: Vec<String>) -> Write {
    Write { to: names, subject: "News".to_owned(), body: "To all of you.".to_owned() }
}

/// More members than two steps write to, and a message to all of them.
async fn more_than_two_steps(postroom: &TestPostroom) -> (Vec<Caller>, Write) {
    let mut people = Vec::new();
    for n in 0..230 {
        people.push(postroom.user(&format!("p{n:03}")).await);
    }
    let write = to(people.iter().map(|one| one.profile.name.clone()).collect());
    (people, write)
}

async fn delete(postroom: &TestPostroom, who: &Caller, id: MessageId) {
    let selection = Selection { messages: vec![id], conversations: Vec::new() };
    postroom.messages().act(who, Action::Delete, &selection, None).await.unwrap();
}

db_test! {
    async fn copies_share_a_text_as_long_as_one_of_them_is_left(postroom: TestPostroom) {
        let (anna, ben, carla) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("carla").await);
        let write = to(vec!["ben".to_owned(), "carla".to_owned()]);
        let sent = postroom.messages().write(&anna, &write, None).await.unwrap();
        let [first, second] = [sent.messages[0].id, sent.messages[1].id];
        assert_eq!(bodies(&postroom).await, 1);
        for (who, id) in [(&anna, first), (&ben, first)] {
            delete(&postroom, who, id).await;
        }
        postroom.clock.advance(Duration::from_hours(48));
        assert_eq!(postroom.maintenance().cleanup(1).await.unwrap(), 1, "Ben's copy");
        assert_eq!(postroom.messages().message(&carla, second, true).await.unwrap().body, "To all of you.");
        assert_eq!((bodies(&postroom).await, postroom.maintenance().checkup(false).await.unwrap()), (1, vec![]));
        for who in [&anna, &carla] {
            delete(&postroom, who, second).await;
        }
        postroom.clock.advance(Duration::from_hours(48));
        assert_eq!(postroom.maintenance().cleanup(1).await.unwrap(), 1);
        assert_eq!(bodies(&postroom).await, 0);
    }
}

db_test! {
    async fn a_missing_text_is_found(postroom: TestPostroom) {
        let (anna, _) = (postroom.user("anna").await, postroom.user("ben").await);
        postroom.send(&anna, "ben", "Lost").await;
        postroom.core.store.write(|tx| Box::pin(tx.run(sql("DELETE FROM bodies")))).await.unwrap();
        let found = postroom.maintenance().checkup(false).await.unwrap();
        assert_eq!(found.iter().map(|one| one.check).collect::<Vec<_>>(), ["message.body"]);
    }
}

db_test! {
    with(|s| s.limits.recipients = std::num::NonZeroU32::new(1000).unwrap())
    async fn too_many_for_one_transaction_are_written_to_once(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (people, write) = more_than_two_steps(&postroom).await;
        let key = RequestKey::new(anna.id, "news", "news").unwrap();
        let sent = postroom.messages().write(&anna, &write, Some(&key)).await.unwrap();
        let names: Vec<_> = sent.messages.iter().map(|one| one.recipient.name().unwrap().to_owned()).collect();
        assert_eq!(names, write.to);
        assert_eq!(postroom.messages().write(&anna, &write, Some(&key)).await.unwrap(), sent);
        assert_eq!((bodies(&postroom).await, postroom.messages().counts(&anna).await.unwrap().seq), (1, 230));
        for (one, message) in people.iter().zip(&sent.messages) {
            assert_eq!(postroom.ids(one, Folder::Inbox).await, [message.id]);
        }
        // As if the process had died before the answer was stored: all parts are known.
        let forget = "DELETE FROM idempotency WHERE request_key = 'news'";
        postroom.core.store.write(move |tx| Box::pin(tx.run(sql(forget)))).await.unwrap();
        let again = postroom.messages().write(&anna, &write, Some(&key)).await.unwrap();
        assert_eq!(again, sent);
        assert_eq!(postroom.messages().counts(&anna).await.unwrap().seq, 230);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    with(|s| s.limits.recipients = std::num::NonZeroU32::new(1000).unwrap())
    async fn who_is_removed_while_a_message_goes_out_is_left_out(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (people, write) = more_than_two_steps(&postroom).await;
        let key = RequestKey::new(anna.id, "news", "news").unwrap();
        let submitted = async || postroom.messages().counts(&anna).await.unwrap().seq;
        let other = postroom.open_again().await;
        let process = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (postroom_there, sender, message, request) = (other.clone(), anna.clone(), write.clone(), key.clone());
        drop(process.spawn(async move {
            postroom_there.messages().write(&sender, &message, Some(&request)).await.unwrap();
        }));
        while submitted().await < 100 {
            tokio::task::yield_now().await;
        }
        // As if it had died between two parts.
        process.shutdown_background();
        assert!(submitted().await < 230, "it was quicker than one look");
        postroom.remove_account(None, "p229").await.unwrap();
        let namesake = postroom.user("p229").await;
        let sent = postroom.messages().write(&anna, &write, Some(&key)).await.unwrap();
        assert_eq!(sent.removed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["p229"]);
        assert_eq!(sent.messages.len(), 229);
        for (one, message) in people.iter().zip(&sent.messages) {
            assert_eq!(postroom.ids(one, Folder::Inbox).await, [message.id], "once");
        }
        assert!(postroom.ids(&namesake, Folder::Inbox).await.is_empty(), "nobody has written to them");
        assert_eq!((submitted().await, bodies(&postroom).await), (229, 1));
        assert_eq!(postroom.messages().write(&anna, &write, Some(&key)).await.unwrap(), sent);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        other.close().await;
    }
}

db_test! {
    with(|s| s.limits.recipients = std::num::NonZeroU32::new(1000).unwrap())
    async fn a_message_goes_to_all_when_nobody_waits_for_the_answer(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        for n in 0..230 {
            postroom.user(&format!("p{n:03}")).await;
        }
        let write = to((0..230).map(|n| format!("p{n:03}")).collect());
        let submitted = async || postroom.messages().counts(&anna).await.unwrap().seq;
        {
            let messages = postroom.messages();
            let writing = messages.write(&anna, &write, None);
            tokio::pin!(writing);
            while submitted().await < 100 {
                tokio::select! {
                    _ = &mut writing => panic!("it was quicker than one look"),
                    () = tokio::task::yield_now() => {}
                }
            }
        }
        let all = async { while submitted().await < 230 { tokio::task::yield_now().await } };
        tokio::time::timeout(Duration::from_secs(20), all).await.unwrap();
    }
}
