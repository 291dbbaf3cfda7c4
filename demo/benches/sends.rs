//! Durable sends per second through the engine, by simultaneous writers: how well group commit works.
//!
//! `cargo bench -p postroom-demo --bench sends` measures SQLite, and PostgreSQL too where
//! `DATABASE_URL` names a server whose database may be filled. Every send that counts is committed,
//! on SQLite with `synchronous=FULL`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark"
)]

mod support;

use postroom_engine::{
    Caller, Postroom, Settings,
    accounts::NewAccount,
    model::submission::{Reply, Write},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use support::{cpu_seconds, databases};

const PEOPLE: usize = 100;
const RUN: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!("{:<10} {:>8} {:>10} {:>12} {:>12}", "database", "writers", "kind", "sends/s", "CPU ms/send");
    for url in databases(folder.path()) {
        let name = url.split(':').next().unwrap_or_default().to_owned();
        let mut settings = Settings::for_database(&url);
        settings.limits.messages_per_minute = std::num::NonZeroU32::MAX;
        let postroom = Postroom::open(settings).await.unwrap();
        let people = Arc::new(people(&postroom).await);
        for writers in [1, 8, 32] {
            for replies in [false, true] {
                let (sends, cpu) = run(&postroom, &people, writers, replies).await;
                let kind = if replies { "reply" } else { "new" };
                println!("{name:<10} {writers:>8} {kind:>10} {sends:>12.0} {cpu:>12.3}");
            }
        }
        postroom.close().await;
    }
}

async fn people(postroom: &Postroom) -> Vec<Caller> {
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let name = format!("bench{n}");
        if postroom.accounts().caller(&name).await.unwrap().is_none() {
            let email = format!("{name}@example.org");
            let new = NewAccount {
                name: name.clone(),
                display: None,
                email,
                moderator: false,
                admin: false,
                password: None,
            };
            postroom.accounts().add(new, None).await.unwrap();
        }
        people.push(postroom.accounts().caller(&name).await.unwrap().unwrap());
    }
    people
}

/// Sends per second, and milliseconds of CPU of this process for each.
async fn run(postroom: &Postroom, people: &Arc<Vec<Caller>>, writers: usize, replies: bool) -> (f64, f64) {
    let sent = Arc::new(AtomicU64::new(0));
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let tasks: Vec<_> = (0..writers)
        .map(|n| {
            tokio::spawn(write(postroom.clone(), people.clone(), n, replies, sent.clone(), started + RUN))
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let sent = u32::try_from(sent.load(Ordering::Relaxed)).map(f64::from).unwrap();
    (sent / started.elapsed().as_secs_f64(), (cpu_seconds() - cpu) * 1000.0 / sent)
}

async fn write(
    postroom: Postroom,
    people: Arc<Vec<Caller>>,
    n: usize,
    replies: bool,
    sent: Arc<AtomicU64>,
    end: Instant,
) {
    let mut turn = n;
    let mut last = None;
    while Instant::now() < end {
        turn += 7;
        let (from, to) = (&people[turn % PEOPLE], &people[(turn * 31 + 1) % PEOPLE]);
        last = match last.filter(|_| replies) {
            // An exchange of two goes to and fro.
            Some((id, from, to)) => {
                let reply = Reply { body: "A short answer.".to_owned(), ..Reply::default() };
                let done = postroom.messages().reply(&people[to], id, &reply, None).await.unwrap();
                Some((done.messages[0].id, to, from)).filter(|_| !turn.is_multiple_of(5))
            }
            None => {
                let body = "Some words that say what a message says. ".repeat(5);
                let write =
                    Write { to: vec![to.profile.name.clone()], subject: "A subject".to_owned(), body };
                let done = postroom.messages().write(from, &write, None).await.unwrap();
                Some((done.messages[0].id, turn % PEOPLE, (turn * 31 + 1) % PEOPLE))
            }
        };
        sent.fetch_add(1, Ordering::Relaxed);
    }
}
