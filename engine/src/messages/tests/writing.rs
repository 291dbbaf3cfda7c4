//! Writing and replying: who gets what, and what is refused.

use super::{is_not_found, refusal, sort};
use crate::{messages::Start, settings::Verdict, testing::db_test};
use postroom_model::{
    Code, Detail, FieldError, Folder, Mode, Status, View,
    submission::{Reply, Write},
};
use std::time::Duration;

fn to(names: &[&str], subject: &str) -> Write {
    let to = names.iter().map(|n| (*n).to_owned()).collect();
    Write { to, subject: subject.to_owned(), body: " text \r\n".to_owned() }
}

db_test! {
    async fn one_submission_makes_unrelated_messages_of_the_same_moment(postroom: TestPostroom) {
        let (anna, ben, carla) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("carla").await);
        let sent =
            postroom.messages().write(&anna, &to(&["ben", " Carla ", "BEN"], " Hi "), None).await.unwrap();
        assert_eq!(sent.messages.len(), 2);
        let read = postroom.messages().message(&ben, sent.messages[0].id, false).await.unwrap();
        assert_eq!((read.subject.as_str(), read.body.as_str(), read.conversation), ("Hi", "text", None));
        let other = postroom.messages().message(&carla, sent.messages[1].id, false).await.unwrap();
        assert_eq!(other.sent_at, read.sent_at);
        assert!(is_not_found(postroom.messages().message(&carla, sent.messages[0].id, true).await));
    }
}

db_test! {
    async fn one_bad_name_blocks_everything_and_all_errors_are_told(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        postroom.accounts().set_disabled("ben", true).await.unwrap();
        let refused =
            refusal(postroom.messages().write(&anna, &to(&["anna", "ben", "nobody"], " "), None).await);
        assert_eq!(refused.code, Code::Fields);
        // Inactive and unknown names look the same.
        let unknown = |name: &str| {
            let detail = Detail::Recipient { name: name.to_owned(), reason: String::new() };
            FieldError::with("to", Code::RecipientsUnknown, detail)
        };
        assert_eq!(refused.errors[..2], [unknown("ben"), unknown("nobody")], "one error for each of them");
        assert_eq!(refused.field("subject").unwrap().code, Code::SubjectRequired);
        let refused = refusal(postroom.messages().write(&anna, &to(&[" "], "x"), None).await);
        assert_eq!(refused.field("to").unwrap().code, Code::RecipientsRequired);
        assert!(postroom.ids(&anna, Folder::Sent).await.is_empty());
        assert_eq!(postroom.unread(&ben).await, 0);
    }
}

db_test! {
    async fn a_subject_hides_nothing(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let write = to(&["anna"], "\u{202e}Pay\u{200b} now ❤\u{fe0f}");
        let id = postroom.messages().write(&anna, &write, None).await.unwrap().messages[0].id;
        let seen = postroom.messages().message(&anna, id, true).await.unwrap();
        assert_eq!(seen.subject, "Pay now ❤\u{fe0f}");
        let refused = refusal(postroom.messages().write(&anna, &to(&["anna"], "\u{200b}"), None).await);
        assert_eq!(refused.field("subject").unwrap().code, Code::SubjectRequired);
    }
}

db_test! {
    with(|s| s.messages.multi_recipients = false)
    async fn names_are_counted_before_any_is_looked_up(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let refused = refusal(postroom.messages().write(&anna, &to(&["nobody", "noone"], "x"), None).await);
        assert_eq!(refused.field("to").unwrap().code, Code::RecipientsMax);
        assert_eq!(refused.errors.len(), 1);
        // One addressee and one copy are two names in two fields.
        let id = postroom.send(&anna, "anna", "note").await;
        postroom.user("ben").await;
        let reply = Reply { to: vec!["ben".to_owned()], ..Reply::default() };
        assert_eq!(postroom.messages().reply(&anna, id, &reply, None).await.unwrap().messages.len(), 2);
    }
}

db_test! {
    async fn a_reply_makes_a_conversation_and_reads_what_it_answers(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = postroom.send(&anna, "ben", "Plans").await;
        postroom.clock.advance(Duration::from_secs(60));
        let draft = postroom.messages().reply_draft(&ben, first).await.unwrap();
        assert_eq!((draft.subject.as_str(), draft.addressee.name.as_str()), ("Re: Plans", "anna"));
        assert_eq!(draft.author, "anna");
        assert!(draft.quote.starts_with("> The text of Plans."));
        let reply = postroom.answer(&ben, first).await;
        assert_eq!(postroom.unread(&ben).await, 0);
        let thread = postroom.conversation(&anna, first).await;
        assert_eq!(thread.iter().map(|m| m.id).collect::<Vec<_>>(), [first, reply]);
        assert_eq!((thread[1].subject.as_str(), thread[1].parent), ("Re: Plans", Some(first)));
        assert_eq!(thread[0].replied_at, Some(thread[1].sent_at));
        assert!(thread[0].read_at.is_some(), "a reply reads what it answers");
        let inbox = postroom.list(&anna, Folder::Inbox, Mode::Conversations).await;
        assert_eq!((inbox[0].id, inbox[0].count), (reply, 1), "only messages of this folder count");
    }
}

db_test! {
    async fn who_may_not_reply_learns_nothing(postroom: TestPostroom) {
        let (anna, ben, carla) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("carla").await);
        let first = postroom.send(&anna, "ben", "Plans").await;
        let empty = Reply::default();
        assert!(is_not_found(postroom.messages().reply(&carla, first, &empty, None).await));
        assert!(is_not_found(
            postroom.messages().reply(&ben, postroom_model::MessageId(1), &empty, None).await
        ));
        // A word after one's own last word goes on to the same person.
        let more = postroom.messages().reply(&anna, first, &empty, None).await.unwrap();
        assert_eq!(more.messages[0].recipient.name(), Some("ben"));
        // But the first is no longer the last.
        assert!(is_not_found(postroom.messages().reply(&anna, first, &empty, None).await));
        let blank = Reply { subject: Some(" ".to_owned()), ..Reply::default() };
        let refused = refusal(postroom.messages().reply(&ben, first, &blank, None).await);
        assert_eq!(refused.field("subject").unwrap().code, Code::SubjectRequired);
    }
}

db_test! {
    async fn copies_of_a_reply_see_only_their_own(postroom: TestPostroom) {
        let (anna, ben, carla) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("carla").await);
        let first = postroom.send(&anna, "ben", "Plans").await;
        let reply =
            Reply { to: vec!["carla".to_owned(), "anna".to_owned()], body: "All".to_owned(), subject: None };
        let sent = postroom.messages().reply(&ben, first, &reply, None).await.unwrap();
        let names: Vec<_> = sent.messages.iter().map(|m| m.recipient.name().unwrap()).collect();
        assert_eq!(names, ["anna", "carla"], "the addressee first and once");
        let seen = postroom.conversation(&carla, first).await;
        assert_eq!(seen.len(), 1);
        assert_eq!(postroom.conversation(&anna, first).await.len(), 2);
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn held_messages_show_to_their_sender_alone(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Wait").await;
        assert_eq!(postroom.list(&anna, Folder::Sent, Mode::Messages).await[0].status, Status::Pending);
        assert!(postroom.ids(&ben, Folder::Inbox).await.is_empty());
        assert!(is_not_found(postroom.messages().message(&ben, id, true).await));
        assert!(is_not_found(postroom.messages().reply(&ben, id, &Reply::default(), None).await));
        assert_eq!(postroom.moderation().pending(), 1);
    }
}

db_test! {
    async fn lists_are_sorted_and_paged_without_gaps(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        for (n, name) in ["dora", "carl", "Ben"].into_iter().enumerate() {
            let from = postroom.user(name).await;
            for k in 0..3 {
                postroom.clock.advance(Duration::from_secs(1));
                postroom.send(&from, "anna", &format!("{} {k}", ["b", "C", "a"][n])).await;
            }
        }
        let messages = postroom.messages();
        for order in ["-date", "date", "sender", "-sender", "subject", "-subject", "recipient"] {
            let view = View { mode: Mode::Messages, sort: sort(order), ..View::of(Folder::Inbox) };
            let whole = messages.list(&anna, &view, 100, Start::Page).await.unwrap().items;
            let (mut parts, mut cursor) = (Vec::new(), None);
            for page in 1..=5 {
                let numbered = messages.list(&anna, &View { page, ..view }, 2, Start::Page).await.unwrap();
                let part = messages.list(&anna, &view, 2, Start::Cursor(cursor)).await.unwrap();
                assert_eq!(part.items, numbered.items, "{order} page {page}");
                parts.extend(part.items);
                cursor = part.next;
            }
            assert_eq!((parts, cursor), (whole.clone(), None), "{order}");
            let subjects: Vec<_> = whole.iter().map(|e| e.subject.as_str()).collect();
            let wanted = match order {
                "-date" | "recipient" => ["a 2", "a 1", "a 0", "C 2", "C 1", "C 0", "b 2", "b 1", "b 0"],
                "date" => ["b 0", "b 1", "b 2", "C 0", "C 1", "C 2", "a 0", "a 1", "a 2"],
                "sender" => ["a 2", "a 1", "a 0", "C 2", "C 1", "C 0", "b 2", "b 1", "b 0"],
                "-sender" => ["b 2", "b 1", "b 0", "C 2", "C 1", "C 0", "a 2", "a 1", "a 0"],
                "subject" => ["a 0", "a 1", "a 2", "b 0", "b 1", "b 2", "C 0", "C 1", "C 2"],
                _ => ["C 2", "C 1", "C 0", "b 2", "b 1", "b 0", "a 2", "a 1", "a 0"],
            };
            assert_eq!(subjects, wanted, "{order}");
        }
        // The second one is of the right form, with a text that no database takes.
        for cursor in ["?", "WyJcdTAwMDAiLDAsMV0"] {
            let start = Start::Cursor(Some(cursor.to_owned()));
            let refused = refusal(messages.list(&anna, &View::of(Folder::Inbox), 2, start).await);
            assert_eq!(refused.field("cursor").unwrap().code, Code::CursorInvalid);
        }
    }
}

db_test! {
    async fn prefilled_names_are_those_that_exist(postroom: TestPostroom) {
        for name in ["ben", "anna", "carla"] {
            postroom.user(name).await;
        }
        postroom.accounts().set_disabled("carla", true).await.unwrap();
        let names = ["carla", "a\0b", " ben", "anna", "nobody", "ben"].map(str::to_owned);
        assert_eq!(postroom.messages().existing_names(&names).await.unwrap(), ["anna", "ben"]);
    }
}

db_test! {
    async fn a_removed_account_leaves_its_correspondents_their_copies(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&ben, "anna", "Bye").await;
        postroom.remove_account(None, "ben").await.unwrap();
        let seen = postroom.messages().message(&anna, id, true).await.unwrap();
        assert_eq!(seen.sender.name(), None);
        assert!(!serde_json::to_string(&seen).unwrap().contains("ben"));
        assert_eq!(postroom.unread(&anna).await, 1);
        let refused = refusal(postroom.messages().reply(&anna, id, &Reply::default(), None).await);
        assert_eq!(refused.field("to").unwrap().code, Code::RecipientRemoved);
        assert!(is_not_found(postroom.messages().counts(&ben).await), "there is no mailbox any more");
    }
}
