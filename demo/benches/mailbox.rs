//! What reading costs as a mailbox grows: lists, counters, a conversation. It should cost the page.
//!
//! `cargo bench -p postroom-demo --bench mailbox` measures mailboxes of a thousand to a hundred
//! thousand messages; `POSTROOM_BENCH_SIZES="1000 1000000"` chooses others. On SQLite, and on
//! PostgreSQL too where `DATABASE_URL` names a server whose database may be filled; what that server
//! computes is not in the figures.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "a benchmark")]

mod support;

use postroom_demo::SeedPlan;
use postroom_engine::{
    Caller, Postroom, Settings,
    messages::Start,
    model::{Folder, Mode, Part, View, limits::CONVERSATION_PAGE},
};
use std::time::{Duration, Instant};
use support::{cpu_seconds, databases};

const RUN: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() {
    let sizes = std::env::var("POSTROOM_BENCH_SIZES").unwrap_or_else(|_| "1000 10000 100000".to_owned());
    println!("{:<10} {:>9}  {:<28} {:>10} {:>12}", "database", "messages", "what", "ms", "CPU ms");
    let folder = tempfile::tempdir().unwrap();
    for url in databases(folder.path()) {
        let name = url.split(':').next().unwrap_or_default();
        let postroom = Postroom::open(Settings::for_database(&url)).await.unwrap();
        for size in sizes.split_whitespace().map(|n| n.parse::<u64>().unwrap()) {
            // Half of what is exchanged with somebody lands in their inbox.
            let heavy = format!("heavy{size}");
            let plan = SeedPlan { users: 1000, messages: 0, heavy: Some((heavy.clone(), size)), seed: size };
            postroom_demo::seed(&postroom, &plan, |_| ()).await.unwrap();
            let caller = postroom.accounts().caller(&heavy).await.unwrap().unwrap();
            let report = async |what: &str, (wall, cpu): (f64, f64)| {
                println!("{name:<10} {size:>9}  {what:<28} {wall:>10.3} {cpu:>12.3}");
            };
            measure(&postroom, &caller, report).await;
        }
        postroom.close().await;
    }
}

async fn measure(postroom: &Postroom, caller: &Caller, report: impl AsyncFn(&str, (f64, f64))) {
    let messages = postroom.messages();
    report("unread count", timed(async || assert!(messages.counts(caller).await.unwrap().seq >= 0)).await)
        .await;
    for (mode, word) in [(Mode::Conversations, "conversations"), (Mode::Messages, "messages")] {
        let view = View { mode, ..View::of(Folder::Inbox) };
        let page = async |view: View| drop(messages.list(caller, &view, 20, Start::Page).await.unwrap());
        report(&format!("inbox by {word}, page 1"), timed(async || page(view).await).await).await;
        let last =
            u32::try_from(messages.list(caller, &view, 1, Start::Page).await.unwrap().total / 20).unwrap();
        let far = View { page: last.clamp(1, 1000), ..view };
        let what = format!("inbox by {word}, page {}", far.page);
        report(&what, timed(async || page(far).await).await).await;
        let unread = View { unread: true, ..view };
        report(&format!("unread by {word}"), timed(async || page(unread).await).await).await;
    }
    let first = messages.list(caller, &View::of(Folder::Inbox), 100, Start::Page).await.unwrap();
    let longest = first.items.iter().max_by_key(|entry| entry.count).unwrap();
    if let Some(conversation) = longest.conversation {
        let read = async || {
            messages.conversation(caller, conversation, Part::Unread, CONVERSATION_PAGE, true).await.unwrap()
        };
        let length = read().await.total;
        let read = async || drop(read().await);
        report(&format!("a conversation of {length}"), timed(read).await).await;
    }
}

/// Milliseconds for one call, waiting and computing.
async fn timed(call: impl AsyncFn()) -> (f64, f64) {
    call().await;
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let mut calls = 0.0;
    while started.elapsed() < RUN {
        for _ in 0..10 {
            call().await;
        }
        calls += 10.0;
    }
    (started.elapsed().as_secs_f64() * 1000.0 / calls, (cpu_seconds() - cpu) * 1000.0 / calls)
}
