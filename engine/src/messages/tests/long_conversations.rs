//! Conversations that are too long for one transaction.

use super::{conversation, refusal};
use crate::{
    Caller,
    idempotency::RequestKey,
    testing::{Correspondence, Planned, TestPostroom, db_test},
};
use postroom_model::{Action, Code, Folder, MessageId, Mode, Status, View};

const MESSAGES: usize = 1700;

/// How many messages each folder has, and in how many conversations.
async fn totals(postroom: &TestPostroom, of: &Caller) -> Vec<(u64, u64)> {
    let mut totals = Vec::new();
    for folder in Folder::ALL {
        let mut total = [0, 0];
        for (place, mode) in [Mode::Messages, Mode::Conversations].into_iter().enumerate() {
            let view = View { mode, ..View::of(folder) };
            let list = postroom.messages().list(of, &view, 1, crate::messages::Start::Page).await.unwrap();
            total[place] = list.total;
        }
        totals.push((total[0], total[1]));
    }
    totals
}

db_test! {
    async fn are_changed_in_steps_as_a_whole(postroom: TestPostroom) {
        postroom.maintenance().write_bulk(Correspondence::of_one_conversation(MESSAGES), |_| ()).await.unwrap();
        let anna = postroom.accounts().caller("anna").await.unwrap().unwrap();
        let ben = postroom.accounts().caller("ben").await.unwrap().unwrap();
        let newest = postroom.list(&anna, Folder::Inbox, Mode::Conversations).await;
        let root = MessageId(newest[0].conversation.unwrap().0);
        let half = u64::try_from(MESSAGES / 2).unwrap();
        let all = u64::try_from(MESSAGES).unwrap();
        let start = vec![(half, 1), (half, 1), (0, 0), (0, 0)];
        assert_eq!(totals(&postroom, &anna).await, start);
        for (action, changed, expected) in [
            (Action::Archive, all, vec![(0, 0), (0, 0), (all, 1), (0, 0)]),
            (Action::Archive, 0, vec![(0, 0), (0, 0), (all, 1), (0, 0)]),
            (Action::Delete, all, vec![(0, 0), (0, 0), (0, 0), (all, 1)]),
            (Action::Undelete, all, vec![(0, 0), (0, 0), (all, 1), (0, 0)]),
            (Action::Unarchive, all, start.clone()),
            (Action::MarkRead, half, start.clone()),
        ] {
            let before = postroom.messages().counts(&anna).await.unwrap().seq;
            assert_eq!(postroom.messages().act(&anna, action, &conversation(root), None).await.unwrap(), changed);
            assert_eq!(totals(&postroom, &anna).await, expected, "{action:?}");
            let steps = postroom.messages().counts(&anna).await.unwrap().seq - before;
            assert!(changed == 0 || steps > 1, "{action:?} leaves room for others");
            assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), [], "{action:?}");
        }
        assert_eq!((postroom.unread(&anna).await, postroom.unread(&ben).await), (0, half));
        let receipts = postroom.messages().message(&ben, MessageId(newest[0].id.0), true).await.unwrap();
        assert!(receipts.read_at.is_some(), "Ben learns that it was read");
        // Ben's mailbox is as it was.
        assert_eq!(totals(&postroom, &ben).await, start);
    }
}

db_test! {
    async fn a_key_belongs_to_one_request_from_the_first_step_on(postroom: TestPostroom) {
        postroom.maintenance().write_bulk(Correspondence::of_one_conversation(MESSAGES), |_| ()).await.unwrap();
        let anna = postroom.accounts().caller("anna").await.unwrap().unwrap();
        let newest = postroom.list(&anna, Folder::Inbox, Mode::Conversations).await;
        let all = conversation(MessageId(newest[0].conversation.unwrap().0));
        let key = |content| RequestKey::new(anna.id, "key", content).unwrap();
        let archived = postroom.messages().act(&anna, Action::Archive, &all, Some(&key("archive"))).await.unwrap();
        let before = totals(&postroom, &anna).await;
        let again = postroom.messages().act(&anna, Action::Archive, &all, Some(&key("archive"))).await.unwrap();
        assert_eq!(again, archived, "the first answer");
        let other = postroom.messages().act(&anna, Action::Delete, &all, Some(&key("delete"))).await;
        assert_eq!(refusal(other).code, Code::IdempotencyMismatch);
        assert_eq!(totals(&postroom, &anna).await, before, "nothing was deleted");
    }
}

db_test! {
    async fn messages_that_never_arrived_are_in_nobodys_way(postroom: TestPostroom) {
        let rejected = std::iter::repeat_n((0, Status::Rejected), 600);
        let messages = [(1, Status::Accepted)].into_iter().chain(rejected).chain([(0, Status::Accepted)]);
        let planned = |(number, (sender, status)): (usize, _)| Planned { parent: number.checked_sub(1), sender, status };
        let source = Correspondence::new(messages.enumerate().map(planned).collect());
        postroom.maintenance().write_bulk(source, |_| ()).await.unwrap();
        let ben = postroom.accounts().caller("ben").await.unwrap().unwrap();
        let newest = postroom.list(&ben, Folder::Inbox, Mode::Conversations).await;
        let all = conversation(MessageId(newest[0].conversation.unwrap().0));
        postroom.messages().act(&ben, Action::Archive, &all, None).await.unwrap();
        assert_eq!(totals(&postroom, &ben).await, [(0, 0), (0, 0), (2, 1), (0, 0)]);
    }
}
