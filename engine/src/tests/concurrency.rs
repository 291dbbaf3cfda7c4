//! Whatever several tasks do at once, in one process or two, everything that is kept in step equals a recount.

use crate::{
    Caller, Error, Postroom,
    accounts::NewAccount,
    moderation::Decision,
    settings::{Settings, Verdict},
    testing::{ACCEPTED, ManualClock, Page, TestPostroom, decide, subscribe},
};
use futures_util::{FutureExt, future::join_all};
use postroom_model::{
    Action, Folder, MessageId, Part, Selection,
    submission::{Reply, Write},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle};

const TASKS: u64 = 6;
const OPERATIONS: usize = 40;
/// Members who stay, and have a page open.
const MEMBERS: [&str; 4] = ["anna", "ben", "carla", "dao"];
/// Members whose accounts are removed now and then.
const GUESTS: [&str; 2] = ["eve", "finn"];

/// What all tasks share.
struct World {
    clock: Arc<ManualClock>,
    /// Messages that were sent; some are gone.
    sent: Mutex<Vec<MessageId>>,
}

/// A task that performs random operations beside others.
struct Actor {
    world: Arc<World>,
    postroom: Postroom,
    rng: StdRng,
}

/// What is not accepted at once is held.
fn hold(settings: &mut Settings) {
    settings.moderation.default = Verdict::Hold;
}

/// A refusal is an answer like any other; nothing may go wrong inside.
fn answer<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::Refused(_)) => None,
        Err(error) => panic!("{error:?}"),
    }
}

impl Actor {
    async fn run(mut self) {
        for _ in 0..OPERATIONS {
            self.world.clock.advance(Duration::from_millis(1));
            match self.rng.random_range(0..100) {
                0..25 => self.write().await,
                25..45 => self.reply().await,
                45..70 => self.act().await,
                70..78 => self.read().await,
                78..88 => self.decide().await,
                88..92 => self.delete_for_all().await,
                92..95 => self.replace_account().await,
                95..98 => drop(answer(self.postroom.maintenance().cleanup(0).await)),
                _ => assert_eq!(self.postroom.maintenance().checkup(false).await.unwrap(), []),
            }
        }
    }

    fn name(&mut self) -> String {
        let all = [&MEMBERS[..], &GUESTS[..]].concat();
        (*all.choose(&mut self.rng).unwrap()).to_owned()
    }

    /// Somebody who has an account just now.
    async fn caller(&mut self) -> Caller {
        loop {
            let name = self.name();
            if let Some(caller) = self.postroom.accounts().caller(&name).await.unwrap() {
                return caller;
            }
        }
    }

    /// One of the latest messages, so that the tasks meet.
    fn message(&mut self) -> Option<MessageId> {
        let sent = self.world.sent.lock().unwrap();
        let latest = sent.len().saturating_sub(12);
        sent[latest..].choose(&mut self.rng).copied()
    }

    /// One message in three is held.
    fn body(&mut self) -> String {
        if self.rng.random_bool(0.3) { String::new() } else { ACCEPTED.to_owned() }
    }

    async fn write(&mut self) {
        let caller = self.caller().await;
        let to = (0..self.rng.random_range(1..=3)).map(|_| self.name()).collect();
        let write = Write { to, subject: "S".to_owned(), body: self.body() };
        let sent = answer(self.postroom.messages().write(&caller, &write, None).await);
        self.note(sent);
    }

    async fn reply(&mut self) {
        let (caller, Some(parent)) = (self.caller().await, self.message()) else { return };
        let to = if self.rng.random_bool(0.3) { vec![self.name()] } else { Vec::new() };
        let reply = Reply { to, body: self.body(), subject: None };
        let sent = answer(self.postroom.messages().reply(&caller, parent, &reply, None).await);
        self.note(sent);
    }

    fn note(&self, sent: Option<postroom_model::Sent>) {
        let ids = sent.into_iter().flat_map(|sent| sent.messages).map(|message| message.id);
        self.world.sent.lock().unwrap().extend(ids);
    }

    async fn act(&mut self) {
        let caller = self.caller().await;
        let action = *Action::ALL.choose(&mut self.rng).unwrap();
        let messages: Vec<_> = (0..3).filter_map(|_| self.message()).collect();
        let conversations = self.message().filter(|_| self.rng.random_bool(0.3)).map(Into::into);
        let selection = Selection { messages, conversations: conversations.into_iter().collect() };
        answer(self.postroom.messages().act(&caller, action, &selection, None).await);
    }

    async fn read(&mut self) {
        let (caller, Some(message)) = (self.caller().await, self.message()) else { return };
        answer(
            self.postroom.messages().conversation(&caller, message.into(), Part::Unread, 100, false).await,
        );
    }

    async fn decide(&mut self) {
        let Some(message) = self.message() else { return };
        let decisions = [Decision::Accept, Decision::Reject { reason: None }, Decision::Reset];
        let decision = decisions.choose(&mut self.rng).unwrap().clone();
        answer(decide(&self.postroom, None, message, decision, None).await);
    }

    /// Everybody deletes a conversation, so that a cleanup finds something.
    async fn delete_for_all(&mut self) {
        let Some(message) = self.message() else { return };
        for name in MEMBERS.iter().chain(&GUESTS) {
            let Some(caller) = self.postroom.accounts().caller(name).await.unwrap() else { continue };
            let selection = Selection { messages: Vec::new(), conversations: vec![message.into()] };
            answer(self.postroom.messages().act(&caller, Action::Delete, &selection, None).await);
        }
    }

    async fn replace_account(&mut self) {
        let name = *GUESTS.choose(&mut self.rng).unwrap();
        answer(self.postroom.remove_account(None, name).await);
        tokio::task::yield_now().await;
        match self.postroom.accounts().add(account(name), None).await {
            // Another task was quicker.
            Err(Error::Conflict(_)) => {}
            result => drop(answer(result)),
        }
    }
}

fn account(name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        display: None,
        email: format!("{name}@example.org"),
        moderator: false,
        admin: false,
        password: None,
    }
}

/// A page that follows its stream until it is told to stop. When the stream ends, it comes back.
fn follow(postroom: Postroom, owner: Caller, mut stop: watch::Receiver<bool>) -> JoinHandle<Page> {
    tokio::spawn(async move {
        let mut page = Page::fetch(&postroom, &owner).await;
        loop {
            let mut stream = subscribe(&postroom, &owner, Some(page.seq)).await;
            loop {
                let frame = tokio::select! {
                    frame = stream.next() => frame,
                    _ = stop.changed() => return page,
                };
                let Some(frame) = frame else { break };
                if !page.apply(&frame) {
                    page = Page::fetch(&postroom, &owner).await;
                    break;
                }
            }
        }
    })
}

/// Applies what the page has missed.
async fn catch_up(postroom: &Postroom, owner: &Caller, page: &mut Page) {
    let mut stream = subscribe(postroom, owner, Some(page.seq)).await;
    while let Some(frame) = stream.next().now_or_never() {
        if !page.apply(&frame.expect("the stream goes on")) {
            *page = Page::fetch(postroom, owner).await;
        }
    }
}

async fn run(postroom: TestPostroom, handles: Vec<Postroom>) {
    for name in MEMBERS.into_iter().chain(GUESTS) {
        postroom.accounts().add(account(name), None).await.unwrap();
    }
    let (stop, stopped) = watch::channel(false);
    let mut pages = Vec::new();
    for (name, postroom) in MEMBERS.into_iter().zip(handles.iter().cycle()) {
        let owner = postroom.accounts().caller(name).await.unwrap().unwrap();
        pages.push((owner.clone(), follow(postroom.clone(), owner, stopped.clone())));
    }
    let world = Arc::new(World { clock: postroom.clock.clone(), sent: Mutex::default() });
    let actors = (0..TASKS).zip(handles.iter().cycle()).map(|(seed, postroom)| {
        let actor =
            Actor { world: world.clone(), postroom: postroom.clone(), rng: StdRng::seed_from_u64(seed) };
        tokio::spawn(actor.run())
    });
    for ended in join_all(actors).await {
        ended.unwrap();
    }
    stop.send(true).unwrap();

    assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    assert!(world.sent.lock().unwrap().len() > 60, "there was something to meet at");
    for (owner, page) in pages {
        let mut page = page.await.unwrap();
        for postroom in &handles {
            catch_up(postroom, &owner, &mut page).await;
            let fetched = Page::fetch(postroom, &owner).await;
            let missed: Vec<_> =
                fetched.known.iter().filter(|(id, known)| page.known.get(id) != Some(*known)).collect();
            let known: Vec<_> = missed.iter().map(|(id, _)| page.known.get(id)).collect();
            assert!(missed.is_empty(), "{} knows {known:?} instead of {missed:?}", owner.profile.name);
            assert_eq!(
                page.known.len(),
                fetched.known.len(),
                "{} knows messages that are gone",
                owner.profile.name
            );
            assert_eq!(page.counts, fetched.counts, "{}", owner.profile.name);
            let unread = fetched.known.values().filter(|k| !k.read && k.folders.contains(&Folder::Inbox));
            assert_eq!(
                u64::try_from(unread.count()).unwrap(),
                fetched.counts.unread,
                "{}",
                owner.profile.name
            );
        }
    }
    for postroom in handles {
        postroom.close().await;
    }
}

async fn one(postroom: TestPostroom) {
    let handles = vec![(*postroom).clone()];
    run(postroom, handles).await;
}

async fn two(postroom: TestPostroom) {
    let handles = vec![(*postroom).clone(), postroom.open_again().await];
    run(postroom, handles).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_process_on_sqlite() {
    one(TestPostroom::sqlite(hold).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_process_on_postgres() {
    one(TestPostroom::postgres(hold).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_sqlite() {
    two(TestPostroom::sqlite(hold).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_postgres() {
    two(TestPostroom::postgres(hold).await).await;
}
