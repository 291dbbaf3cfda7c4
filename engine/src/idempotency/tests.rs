//! A request that arrives more than once is done once, whatever happens in between.

use super::*;
use crate::{
    Caller, Postroom,
    accounts::{NewAccount, NewMember, Scope},
    clock::ClockAndRng,
    testing::{TestPostroom, db_test},
};
use postroom_model::{
    Action, Folder, Selection, Sent,
    submission::{Reply, Write},
};
use std::sync::atomic::{AtomicU32, Ordering};

const KEY: &str = "a1b2";

fn key(caller: &Caller, request: &str) -> RequestKey {
    RequestKey::new(caller.id, KEY, request).unwrap()
}

fn hello(to: &str) -> Write {
    Write { to: vec![to.to_owned()], subject: "Hello".to_owned(), body: "secret text".to_owned() }
}

async fn write(postroom: &Postroom, caller: &Caller, request: &str) -> Result<Sent> {
    postroom.messages().write(caller, &hello("ben"), Some(&key(caller, request))).await
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.unwrap_err().refusal().code
}

/// What is stored of the requests of somebody under [`KEY`].
async fn stored(postroom: &Postroom, caller: &Caller) -> Option<String> {
    let row = postroom.core.store.read().await.unwrap().find_request(caller.id, KEY).await.unwrap();
    row.map(|row| row.answer.unwrap())
}

db_test! {
    async fn the_first_answer_is_given_again(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = write(&postroom, &anna, "1").await.unwrap();
        // Even where it would be refused now.
        postroom.accounts().set_disabled("ben", true).await.unwrap();
        assert_eq!(write(&postroom, &anna, "1").await.unwrap(), first);
        assert_eq!(postroom.unread(&ben).await, 1);
        assert_eq!(postroom.messages().submitted(), 1, "counted once");
        assert_eq!(code(write(&postroom, &anna, "2").await), Code::IdempotencyMismatch);
        assert!(!stored(&postroom, &anna).await.unwrap().contains("secret text"), "texts are not kept twice");
        let own = postroom.messages().write(&ben, &hello("anna"), Some(&key(&ben, "2"))).await;
        assert_ne!(own.unwrap(), first, "keys are one's own");
    }
}

db_test! {
    async fn simultaneous_requests_do_the_work_once(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        // A second handle is what a second process has.
        let other = Postroom::builder(postroom.settings().clone())
            .clock_and_rng(ClockAndRng::seeded(postroom.clock.clone(), 7))
            .open()
            .await
            .unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|n| {
                let (postroom, anna) =
                    (if n % 2 == 0 { Postroom::clone(&postroom) } else { other.clone() }, anna.clone());
                tokio::spawn(async move { write(&postroom, &anna, "1").await.unwrap() })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(postroom.ids(&ben, Folder::Inbox).await, [answers[0].messages[0].id]);
        assert_eq!(postroom.messages().submitted() + other.messages().submitted(), 1);
        other.close().await;
    }
}

db_test! {
    async fn a_reply_is_not_refused_because_it_was_just_sent(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        // After the first of them, the message is not the last word any more and may not be followed up.
        let replies = (0..4).map(|_| async {
            postroom.messages().reply(&anna, id, &Reply::default(), Some(&key(&anna, "1"))).await.unwrap()
        });
        let answers = futures_util::future::join_all(replies).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(postroom.ids(&ben, Folder::Inbox).await.len(), 2);
    }
}

db_test! {
    async fn what_fails_after_the_claim_leaves_nothing(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (core, key) = (&postroom.core, key(&anna, "1"));
        let runs = Arc::new(AtomicU32::new(0));
        let attempt = async |fails: bool| {
            let runs = runs.clone();
            let write = Arc::new(hello("anna"));
            let running = run_idempotent(
                core,
                Some(&key),
                std::future::ready(Ok(write)),
                move |tx, write: Arc<Arc<Write>>| {
                    let runs = runs.clone();
                    Box::pin(async move {
                        runs.fetch_add(1, Ordering::SeqCst);
                        tx.set_link(UserId(anna.id.0), write.subject.as_bytes(), tx.now()).await?;
                        if fails {
                            Err(Error::Internal("the process ends here".to_owned()))
                        } else {
                            Ok(7_u32)
                        }
                    })
                },
            );
            running.await
        };
        assert!(attempt(true).await.is_err());
        assert_eq!(stored(&postroom, &anna).await, None, "neither the claim nor the work is left");
        assert_eq!(attempt(false).await.unwrap(), Answer::New(7));
        let before = runs.load(Ordering::SeqCst);
        assert_eq!(attempt(true).await.unwrap(), Answer::Replayed(7));
        assert_eq!(runs.load(Ordering::SeqCst), before, "not done again");
    }
}

db_test! {
    async fn a_refused_request_may_be_sent_again(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        assert_eq!(code(write(&postroom, &anna, "1").await), Code::Fields);
        let ben = postroom.user("ben").await;
        write(&postroom, &anna, "1").await.unwrap();
        assert_eq!(postroom.unread(&ben).await, 1);
    }
}

db_test! {
    async fn actions_accounts_and_tokens_have_keys_and_secrets_are_not_stored(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let id = postroom.send(&anna, "ben", "Plans").await;
        let selection = Selection { messages: vec![id], conversations: Vec::new() };
        for _ in 0..2 {
            let changed =
                postroom.messages().act(&ben, Action::Archive, &selection, Some(&key(&ben, "1"))).await;
            assert_eq!(changed.unwrap(), 1, "the first answer, though nothing changed again");
        }
        let new = NewAccount {
            name: "carla".to_owned(),
            email: "c@example.org".to_owned(),
            ..NewAccount::default()
        };
        let first = postroom.accounts().add(new.clone(), Some(&key(&anna, "account"))).await.unwrap();
        let again = postroom.accounts().add(new, Some(&key(&anna, "account"))).await.unwrap();
        assert_eq!((first.account, again.password_link), (again.account, None));
        let link = first.password_link.unwrap();
        assert!(postroom.accounts().link_is_valid(link.expose()).await.unwrap());
        assert!(!stored(&postroom, &anna).await.unwrap().contains(link.expose()));
        postroom.clock.advance(KEEP);
        assert_eq!(purge_expired(&postroom.core).await.unwrap(), 2);
        let add = async || {
            postroom.tokens().add(anna.id, "", &[Scope::Read], None, Some(&key(&anna, "token"))).await.unwrap()
        };
        let (first, again) = (add().await, add().await);
        assert_eq!((first.info, again.secret), (again.info, None));
        assert!(!stored(&postroom, &anna).await.unwrap().contains(first.secret.unwrap().expose()));
        assert_eq!(postroom.tokens().list(anna.id).await.unwrap().len(), 1);
    }
}

#[test]
fn keys_are_short_words_and_forms_without_one_have_none() {
    let anna = UserId(1);
    for key in ["", "a\0b", &"x".repeat(201)] {
        assert_eq!(RequestKey::new(anna, key, "").unwrap_err().code, Code::IdempotencyKey);
    }
    let form = |key, text| RequestKey::of_form(anna, key, &text);
    assert_eq!(form("", "text"), None);
    assert_eq!(form("k", "text"), form("k", "text"));
    assert_ne!(form("k", "text"), form("k", "other"), "after writing on it is another request");
    assert_ne!(form("k", "text"), form("l", "text"));
}

/// Whoever reads the database must not try passwords against a hash that is quick to compute.
#[test]
fn what_is_stored_of_a_request_does_not_depend_on_a_password() {
    let member = |password: &str| NewMember { password: password.to_owned(), ..NewMember::default() };
    let account =
        |password: &str| NewAccount { password: Some(password.to_owned()), ..NewAccount::default() };
    let key = |content| RequestKey::of_form(UserId(1), "k", &content);
    assert_eq!(key(member("correct horse")), key(member("battery staple")));
    let content = |password| serde_json::to_string(&account(password).without_password()).unwrap();
    assert_eq!(content("correct horse"), content("battery staple"));
}

/// The first request hangs, as when its process was stopped: the second does not wait for ever, and sends nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_being_worked_on_is_refused() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
    let (claimed, hangs) = tokio::sync::oneshot::channel();
    let (go_on, stopped) = tokio::sync::oneshot::channel::<()>();
    let (user, mut channels) = (anna.id, Some((claimed, stopped)));
    let request = "1";
    let hanging = postroom.core.store.write(move |tx| {
        let channels = channels.take();
        Box::pin(async move {
            tx.claim_request(user, KEY, b"hash").await?;
            let (claimed, stopped) = channels.unwrap();
            claimed.send(()).unwrap();
            let _ = stopped.await;
            Err::<(), _>(Error::Internal("it ends without an answer".to_owned()))
        })
    });
    let hanging = async { hanging.await.unwrap_err() };
    let meeting = async {
        hangs.await.unwrap();
        let refused = postroom.messages().write(&anna, &hello("ben"), Some(&key(&anna, request))).await;
        go_on.send(()).unwrap();
        refused.unwrap_err().refusal().code
    };
    let (_, code) = tokio::join!(hanging, meeting);
    assert_eq!(code, Code::IdempotencyRunning);
    write(&postroom, &anna, request).await.unwrap();
    assert_eq!(postroom.ids(&ben, Folder::Inbox).await.len(), 1, "once it has ended, the key is free");
}
