use super::{ImportOptions, ImportReport};
use crate::{
    accounts::{Caller, Client},
    error::Result,
    messages::Start,
    testing::{TestPostroom, db_test, subscribe},
};
use postroom_model::{
    Action, Code, Detail, Entry, EventKind, Folder, Mode, Refusal, Status, Timestamp, View,
};
use postroom_model::{
    Selection,
    submission::{Reply, Write},
};
use std::{
    io::Cursor,
    sync::{Arc, Mutex},
    time::Duration,
};

async fn import(postroom: &TestPostroom, lines: &str) -> Result<ImportReport> {
    let file = Cursor::new(lines.to_owned());
    postroom.maintenance().import_jsonl(file, ImportOptions::default(), |_| ()).await
}

async fn refused(postroom: &TestPostroom, lines: &str) -> Refusal {
    import(postroom, lines).await.unwrap_err().refusal()
}

async fn caller(postroom: &TestPostroom, name: &str) -> Caller {
    postroom.accounts().caller(name).await.unwrap().unwrap()
}

/// All lists of a member in both modes, without ids.
async fn lists(postroom: &TestPostroom, name: &str) -> Vec<Vec<Entry>> {
    let caller = caller(postroom, name).await;
    let mut lists = Vec::new();
    for folder in Folder::ALL {
        for mode in [Mode::Conversations, Mode::Messages] {
            let view = View { mode, ..View::of(folder) };
            let found = postroom.messages().list(&caller, &view, 100, Start::Page).await.unwrap();
            assert_eq!(found.total, u64::try_from(found.items.len()).unwrap());
            let without_ids = |e: Entry| Entry {
                id: postroom_model::MessageId(0),
                conversation: e.conversation.map(|_| postroom_model::ConversationId(0)),
                ..e
            };
            lists.push(found.items.into_iter().map(without_ids).collect());
        }
    }
    lists
}

const PEOPLE: &str = r#"{"kind":"user","name":"anna","display":"Anna Berg","email":"anna@example.org"}
{"kind":"user","name":"ben"}
{"kind":"user","name":"carla","email":""}
"#;

db_test! {
    async fn an_import_is_like_having_written_it_all_here(postroom: TestPostroom) {
        let at = |n: u64| postroom.clock().now().after(Duration::from_mins(n));
        let (t0, t1, t2, t3) = (at(0), at(1), at(2), at(3));
        let by_hand = TestPostroom::sqlite(|_| {}).await;
        for (name, display) in [("anna", "Anna Berg"), ("ben", "ben"), ("carla", "carla")] {
            by_hand.user(name).await;
            let change =
                crate::accounts::AccountChange { display: Some(display.to_owned()), ..Default::default() };
            by_hand.accounts().change(None, name, change).await.unwrap();
        }
        let (anna, ben) = (caller(&by_hand, "anna").await, caller(&by_hand, "ben").await);
        let messages = by_hand.messages();
        let write = |to: &str, subject: &str| Write {
            to: vec![to.to_owned()],
            subject: subject.to_owned(),
            body: "Some text.".to_owned(),
        };
        let reply = Reply { body: "Yes.".to_owned(), ..Reply::default() };
        let first = messages.write(&anna, &write("ben", "One"), None).await.unwrap().messages[0].id;
        by_hand.clock.advance(Duration::from_mins(1));
        messages.reply(&ben, first, &reply, None).await.unwrap();
        messages.write(&anna, &write("carla", "Two"), None).await.unwrap();
        by_hand.clock.advance(Duration::from_mins(1));
        let note = messages.write(&anna, &write("anna", "Note"), None).await.unwrap().messages[0].id;
        by_hand.clock.advance(Duration::from_mins(1));
        let selection = Selection { messages: vec![note], conversations: vec![] };
        messages.act(&anna, Action::Archive, &selection, None).await.unwrap();
        let selection = Selection { messages: vec![first], conversations: vec![] };
        messages.act(&ben, Action::Delete, &selection, None).await.unwrap();

        // Ids are any words, and times either way of writing them.
        let lines = format!(
            r#"{PEOPLE}
            {{"kind":"message","id":"a","sender":"anna","recipient":"ben","subject":"One","body":"Some text.",
              "sent_at":"{t0}","read_at":"{t1}","recipient_deleted_at":{}}}
            {{"kind":"message","id":7,"parent":"a","sender":"ben","recipient":"anna","subject":"Re: One",
              "body":"Yes.","sent_at":"{t1}","read_at":null}}
            {{"kind":"message","id":8,"sender":"anna","recipient":"carla","subject":"Two","body":"Some text.",
              "sent_at":"{t1}","status":"accepted"}}
            {{"kind":"message","id":9,"sender":"anna","recipient":"anna","subject":"Note","body":"Some text.",
              "sent_at":"{t2}","sender_archived":true,"recipient_archived":true}}"#,
            t3.micros() / 1_000_000,
        );
        let lines = lines.replace("\n              ", " ").replace("            {", "{");
        let report = import(&postroom, &lines).await.unwrap();
        assert_eq!(report, ImportReport { users: 3, reused: 0, messages: 4, corrected: 0 });
        for name in ["anna", "ben", "carla"] {
            assert_eq!(lists(&postroom, name).await, lists(&by_hand, name).await, "{name}");
            let (here, there) = (caller(&postroom, name).await, caller(&by_hand, name).await);
            let here = postroom.messages().counts(&here).await.unwrap();
            assert_eq!(here.unread, by_hand.messages().counts(&there).await.unwrap().unread, "{name}");
        }
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        assert_eq!(postroom.accounts().find("carla").await.unwrap().unwrap().profile.email, "");
    }
}

db_test! {
    async fn invalid_lines_are_named_and_leave_nothing(postroom: TestPostroom) {
        let lines = format!(
            r#"{PEOPLE}{{"kind":"message","id":1,"sender":"anna","recipient":"ben","subject":"x","body":"","sent_at":1}}
not JSON
{{"kind":"meta"}}
{{"kind":"user","name":"dao","age":7}}
{{"kind":"user","name":"Anna"}}
{{"kind":"user","name":"a b"}}
{{"kind":"message","id":1,"sender":"anna","recipient":"ben","subject":"x","body":"","sent_at":1}}
{{"kind":"message","id":2,"parent":3,"sender":"anna","recipient":"ben","subject":"x","body":"","sent_at":1}}
{{"kind":"message","id":3,"sender":"anna","subject":"x","body":"","sent_at":1}}
{{"kind":"message","id":4,"sender":"anna","recipient":"ben","subject":" ","body":"","sent_at":1}}
{{"kind":"message","id":5,"sender":"anna","recipient":"ben","subject":"x","body":"","sent_at":"yesterday"}}
{{"kind":"message","id":6,"sender":"anna","recipient":"ben","subject":"x","body":"","sent_at":1,"status":"odd"}}
{{"kind":"message","id":7,"sender":"anna","recipient":"ben","visitor":"v@example.org","subject":"x","body":"","sent_at":1}}
"#
        );
        let refusal = refused(&postroom, &lines).await;
        assert_eq!(refusal.code, Code::ImportRefused);
        let found: Vec<&str> = refusal.errors.iter().map(|e| e.field.as_str()).collect();
        let expected: Vec<String> = (5..=16).map(|n| format!("line {n}")).collect();
        assert_eq!(found, expected, "{refusal:#?}");
        let [json, kind, age] = [0, 1, 2].map(|n: usize| (refusal.errors[n].code, &refusal.errors[n].detail));
        assert_eq!(json, (Code::ImportJson, &Detail::Name("2".to_owned())), "the column");
        assert_eq!(kind, (Code::ImportKind, &Detail::Name("meta".to_owned())));
        assert_eq!(age, (Code::ImportField, &Detail::Name("age".to_owned())));
        let missing = refused(&postroom, r#"{"kind":"message","id":1,"sender":"anna","body":""}"#).await;
        assert_eq!(missing.errors[0].detail, Detail::Name("subject".to_owned()));
        assert_eq!(missing.errors[0].code, Code::ImportFieldMissing);
        let many = "oops\n".repeat(50);
        assert_eq!(refused(&postroom, &many).await.errors.len(), 20);
        // Whoever is named must have an account, here or in the file.
        let stranger = r#"{"kind":"message","id":1,"sender":"eve","recipient":"ben","subject":"x","body":"","sent_at":1}"#;
        let refusal = refused(&postroom, &format!("{PEOPLE}{stranger}")).await;
        assert_eq!((refusal.errors.len(), &*refusal.errors[0].field), (1, "line 4"));
        postroom.user("ANNA").await;
        assert_eq!(refused(&postroom, PEOPLE).await.errors[0].field, "line 1");
        assert_eq!(postroom.accounts().count().await.unwrap(), 1, "nothing was imported");
    }
}

db_test! {
    async fn accounts_that_exist_are_used_as_they_are(postroom: TestPostroom) {
        let ben = postroom.user("ben").await;
        let mut stream = subscribe(&postroom, &ben, None).await;
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Counts);
        let line = r#"{"kind":"message","id":1,"sender":"anna","recipient":"ben","subject":"x","body":"","sent_at":1}"#;
        let options = ImportOptions { password: Some("a long password".to_owned()) };
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (file, progress) =
            (Cursor::new(format!("{PEOPLE}{line}\n{}", line.replace(":1,", ":2,"))), seen.clone());
        let done = move |p: super::super::Progress| progress.lock().unwrap().push((p.done, p.total));
        let report = postroom.maintenance().import_jsonl(file, options, done).await.unwrap();
        assert_eq!(report, ImportReport { users: 2, reused: 1, messages: 2, corrected: 0 });
        assert_eq!(postroom.accounts().find("ben").await.unwrap().unwrap().profile.email, "ben@example.org");
        let last = *seen.lock().unwrap().last().unwrap();
        assert_eq!(last.0, last.1, "progress reaches its end");
        // Those who were made can sign in, and open pages of those who were there are updated.
        let client = Client::default();
        assert!(postroom.sessions().sign_in("anna", "a long password", &client).await.is_ok());
        assert!(postroom.sessions().sign_in("ben", "a long password", &client).await.is_err());
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Counts);
        assert_eq!(stream.next().await.unwrap().kind, EventKind::Resync);
        // Without lines of their own, too.
        let again = r#"{"kind":"message","id":1,"sender":"ben","recipient":"anna","subject":"x","body":"","sent_at":1}"#;
        assert_eq!(import(&postroom, again).await.unwrap().messages, 1);
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn visitors_moderation_and_impossible_times(postroom: TestPostroom) {
        let lines = format!(
            r#"{PEOPLE}{{"kind":"message","id":1,"visitor":"v@mail.example.org","recipient":"anna","subject":"Hi","body":"","sent_at":100}}
{{"kind":"message","id":2,"parent":1,"sender":"anna","visitor":"v@mail.example.org","subject":"Re: Hi","body":"","sent_at":200}}
{{"kind":"message","id":3,"visitor":"v@mail.example.org","recipient":"ben","subject":"Buy","body":"","sent_at":300,"status":"rejected","reason":"spam"}}
{{"kind":"message","id":4,"sender":"ben","recipient":"carla","subject":"Wait","body":"","sent_at":400,"status":"pending"}}
{{"kind":"message","id":5,"sender":"ben","recipient":"carla","subject":"Early","body":"","sent_at":500.5,"read_at":499}}
{{"kind":"message","id":6,"sender":"ben","recipient":"anna","subject":"Alone","body":"","sent_at":600,"replied_at":700}}"#
        );
        assert_eq!(import(&postroom, &lines).await.unwrap().corrected, 2, "read early, and answered by nothing");
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        assert_eq!(postroom.moderation().pending(), 1);
        let pending = postroom.moderation().list(None, Status::Pending, None, 10).await.unwrap();
        assert_eq!(pending.items[0].subject, "Wait");
        let anna = caller(&postroom, "anna").await;
        let inbox = postroom.messages().list(&anna, &View::of(Folder::Inbox), 10, Start::Page).await.unwrap();
        assert_eq!((inbox.items[0].subject.as_str(), inbox.items[0].replied_at), ("Alone", None));
        let entry = &inbox.items[1];
        assert!(entry.sender.display().ends_with("@mail.example"), "{:?}", entry.sender);
        assert_eq!(entry.replied_at, Some(Timestamp::from_seconds(200)), "derived from the reply");
        let ben = caller(&postroom, "ben").await;
        let inbox = postroom.messages().list(&ben, &View::of(Folder::Inbox), 10, Start::Page).await.unwrap();
        assert_eq!(inbox.total, 0, "a rejected message does not arrive");
        let carla = caller(&postroom, "carla").await;
        let inbox =
            postroom.messages().list(&carla, &View::of(Folder::Inbox), 10, Start::Page).await.unwrap();
        assert_eq!((inbox.total, inbox.items[0].read_at), (1, Some(Timestamp::from_micros(500_500_000))));
    }
}
