//! Conversations are read in parts.

use super::{messages, refusal};
use crate::testing::db_test;
use postroom_model::{
    Action, Code, ConversationPart, MessageId, Part,
    submission::{Reply, Write},
};

/// The ids of a part, and how many messages stand before and after it.
fn shape(part: &ConversationPart) -> (Vec<MessageId>, u64, u64) {
    (part.items.iter().map(|message| message.id).collect(), part.earlier, part.count_after())
}

db_test! {
    async fn a_long_conversation_is_read_in_parts(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let mut ids = vec![postroom.send(&anna, "ben", "Plans").await];
        for _ in 0..9 {
            ids.push(postroom.answer(&anna, ids[ids.len() - 1]).await);
        }
        let first = ids[0];
        let read = async |part, limit| {
            postroom.messages().conversation(&ben, first.into(), part, limit, true).await.unwrap()
        };
        let all = read(Part::Newest, 100).await;
        assert_eq!(shape(&all), (ids.clone(), 0, 0));
        assert_eq!((all.previous, all.next, all.total), (None, None, 10));
        let newest = read(Part::Newest, 4).await;
        assert_eq!(shape(&newest), (ids[6..].to_vec(), 6, 0));
        assert_eq!((newest.previous, newest.next), (Some(ids[6]), None));
        let before = read(Part::Before(newest.previous.unwrap()), 4).await;
        assert_eq!(shape(&before), (ids[2..6].to_vec(), 2, 4));
        assert_eq!((before.previous, before.next), (Some(ids[2]), Some(ids[5])));
        assert_eq!(shape(&read(Part::After(before.next.unwrap()), 4).await), (ids[6..].to_vec(), 6, 0));
        assert_eq!(shape(&read(Part::Before(first), 4).await), (Vec::new(), 0, 10));
        assert_eq!(shape(&read(Part::After(ids[9]), 4).await), (Vec::new(), 10, 0));
        // Every part says what a reply answers.
        assert_eq!([all.reply_to, before.reply_to], [Some(ids[9]); 2]);
    }
}

db_test! {
    async fn a_conversation_opens_at_the_first_unread_message_and_only_what_is_shown_is_read(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let mut ids = vec![postroom.send(&anna, "ben", "Plans").await];
        for _ in 0..9 {
            ids.push(postroom.answer(&anna, ids[ids.len() - 1]).await);
        }
        let open = async |limit| {
            postroom.messages().conversation(&ben, ids[0].into(), Part::Unread, limit, false).await.unwrap()
        };
        assert_eq!(shape(&open(4).await), (ids[..4].to_vec(), 0, 6));
        assert_eq!(postroom.unread(&ben).await, 6, "what was not shown is still unread");
        // Where the newest part holds the first unread message, what was read before it gives it its place.
        assert_eq!(shape(&open(8).await), (ids[2..].to_vec(), 2, 0));
        assert_eq!(postroom.unread(&ben).await, 0);
        assert_eq!(shape(&open(4).await), (ids[6..].to_vec(), 6, 0));
    }
}

db_test! {
    async fn long_texts_make_short_parts(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let body = "x".repeat(60_000);
        let write = Write { to: vec!["ben".to_owned()], subject: "Long".to_owned(), body: body.clone() };
        let mut ids = vec![postroom.messages().write(&anna, &write, None).await.unwrap().messages[0].id];
        for _ in 0..9 {
            let reply = Reply { body: body.clone(), ..Reply::default() };
            let last = ids[ids.len() - 1];
            ids.push(postroom.messages().reply(&anna, last, &reply, None).await.unwrap().messages[0].id);
        }
        let mut part = Part::Newest;
        let mut seen = Vec::new();
        loop {
            let found = postroom.messages().conversation(&ben, ids[0].into(), part, 100, true).await.unwrap();
            let bytes: usize = found.items.iter().map(|message| message.body.len()).sum();
            assert!(bytes <= 256 * 1024, "{bytes}");
            seen.splice(0..0, shape(&found).0);
            let Some(previous) = found.previous else { break };
            part = Part::Before(previous);
        }
        assert_eq!(seen, ids);
    }
}

db_test! {
    async fn a_reply_goes_to_what_can_be_answered(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = postroom.send(&anna, "ben", "Plans").await;
        let reply_to = async |caller| {
            postroom.messages().conversation(caller, first.into(), Part::Unread, 100, true).await.unwrap().reply_to
        };
        assert_eq!(reply_to(&ben).await, Some(first));
        assert_eq!(reply_to(&anna).await, Some(first), "their own last word");
        let second = postroom.answer(&ben, first).await;
        assert_eq!([reply_to(&anna).await, reply_to(&ben).await], [Some(second), Some(first)]);
        // Who has deleted what they received has nothing to answer: their own word is not the last one.
        postroom.messages().act(&anna, Action::Delete, &messages(&[second]), None).await.unwrap();
        assert_eq!(reply_to(&anna).await, None);
        let refused = postroom.messages().reply(&anna, first, &Reply::default(), None).await;
        assert_eq!(refusal(refused).code, Code::NotFound);
        // Of a single message.
        for (caller, id, wanted) in [(&ben, first, Some(first)), (&anna, first, None), (&ben, second, Some(second))] {
            assert_eq!(postroom.messages().message_alone(caller, id, true).await.unwrap().reply_to, wanted);
        }
    }
}
