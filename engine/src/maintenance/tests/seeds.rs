use super::super::{SeedPlan, SeedReport};
use super::{delete, list, reply, write};
use crate::{
    accounts::Client,
    testing::{TestPostroom, db_test},
};
use postroom_model::{Folder, Mode, Party, Status};

async fn seeded(room: &TestPostroom, seed: u64) -> SeedReport {
    let plan = SeedPlan { users: 5, messages: 60, heavy: Some(("heavy".to_owned(), 100)), seed };
    room.maintenance().seed(&plan, |_| ()).await.unwrap()
}

db_test! {
    async fn a_seed_is_the_same_each_time(room: TestPostroom) {
        let other = TestPostroom::sqlite(|_| {}).await;
        let report = seeded(&room, 1).await;
        assert_eq!(report, seeded(&other, 1).await);
        assert_eq!(report.users, 6);
        let here = room.accounts().caller("heavy").await.unwrap().unwrap();
        let there = other.accounts().caller("heavy").await.unwrap().unwrap();
        for folder in [Folder::Inbox, Folder::Sent] {
            let what = |e: &postroom_model::Entry| {
                (e.subject.clone(), e.excerpt.clone(), e.sent_at, e.read_at, e.replied_at, e.count)
            };
            let a = list(&room, &here, folder, Mode::Conversations).await;
            let b = list(&other, &there, folder, Mode::Conversations).await;
            assert_eq!(a.iter().map(what).collect::<Vec<_>>(), b.iter().map(what).collect::<Vec<_>>());
        }
        let inbox = list(&room, &here, Folder::Inbox, Mode::Messages).await;
        assert_eq!(inbox.len(), 100);
        assert_eq!(inbox.iter().filter(|e| e.unread()).count(), 10);
        let conversations = list(&room, &here, Folder::Inbox, Mode::Conversations).await;
        let sent = list(&room, &here, Folder::Sent, Mode::Conversations).await;
        let twenty = conversations.iter().find(|e| {
            let answered = sent.iter().find(|s| s.conversation == e.conversation).map_or(0, |s| s.count);
            e.count == 10 && answered == 10
        });
        assert!(twenty.is_some(), "a conversation of twenty messages");
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
        assert_eq!(seeded(&room, 2).await.users, 0, "accounts are used again");
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn seeded_accounts_sign_in_with_their_names(room: TestPostroom) {
        seeded(&room, 1).await;
        let client = Client::default();
        for _ in 0..2 {
            let (_, session) = room.sessions().sign_in("u00003", "u00003", &client).await.unwrap();
            assert_eq!(session.caller.name, "u00003");
        }
        assert!(room.sessions().sign_in("u00003", "u00004", &client).await.is_err());
    }
}

db_test! {
    async fn the_demo_shows_every_state(room: TestPostroom) {
        let report = room.maintenance().seed_demo().await.unwrap();
        assert!(report.users == 5 && (60..120).contains(&report.messages), "{report:?}");
        assert_eq!(room.maintenance().checkup(false).await.unwrap(), []);
        let (_, session) = room.sessions().sign_in("anna", "anna", &Client::default()).await.unwrap();
        let anna = session.caller;
        let inbox = list(&room, &anna, Folder::Inbox, Mode::Messages).await;
        assert!(inbox.len() > 20, "{} messages fill a page", inbox.len());
        assert_eq!(inbox.iter().filter(|e| e.unread()).count(), 5);
        assert!(inbox.iter().any(|e| e.replied_at.is_some()));
        assert!(inbox.iter().any(|e| e.sender == e.recipient), "a note to oneself");
        assert!(list(&room, &anna, Folder::Inbox, Mode::Conversations).await.iter().any(|e| e.count > 3));
        for folder in [Folder::Archives, Folder::Trash] {
            assert!(list(&room, &anna, folder, Mode::Messages).await.len() > 1, "{folder}");
        }
        let sent = list(&room, &anna, Folder::Sent, Mode::Messages).await;
        assert!(sent.iter().any(|e| e.status == Status::Pending));
        assert!(room.moderation().pending() > 1);
        let rejected = room.moderation().list(Status::Rejected, None, 10).await.unwrap();
        assert!(rejected.items.iter().all(|m| !m.reason.is_empty()) && !rejected.items.is_empty());
        assert!(room.accounts().find("mona").await.unwrap().unwrap().moderator);
    }
}

db_test! {
    async fn an_export_holds_what_the_member_sees(room: TestPostroom) {
        let (anna, ben) = (room.user("anna").await, room.user("ben").await);
        let first = write(&room, &anna, "ben", "Hello").await;
        reply(&room, &ben, first).await;
        delete(&room, &anna, first).await;
        write(&room, &ben, "ben", "Ben's own").await;
        room.sessions().open(&anna, &Client::default()).await.unwrap();
        let export = room.maintenance().export("anna").await.unwrap();
        assert_eq!(export.messages.len(), 2);
        assert_eq!(export.messages[0].body, "Text.", "deleted, and still theirs");
        assert!(matches!(&export.messages[0].recipient, Party::Member(p) if p.name == "ben"));
        let json = serde_json::to_value(&export).unwrap();
        assert_eq!(json["account"]["email"], "anna@example.org");
        assert_eq!(json["sessions"].as_array().unwrap().len(), 1);
        assert!(!json.to_string().contains("hash") && !json.to_string().contains("Ben's own"));
        assert!(room.maintenance().export("eve").await.is_err());
        room.accounts().set_disabled("anna", true).await.unwrap();
        assert!(room.maintenance().export("anna").await.is_ok(), "a disabled account too");
    }
}
