//! How long others wait while somebody acts on a conversation of 20,000 messages.
//!
//! `cargo bench -p postroom-demo --bench long_conversations` measures SQLite, and PostgreSQL too where
//! `DATABASE_URL` names a server whose database may be filled. Somebody else writes all the time; shown is how long
//! each action took, and the longest and the median time of those writes.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark"
)]

mod support;

use postroom_engine::{
    Postroom, Settings,
    maintenance::ImportOptions,
    messages::Start,
    model::{Action, Folder, MessageId, Mode, Selection, View, submission::Write},
};
use std::{fmt::Write as _, io::Cursor, time::Instant};
use support::databases;
use tokio::sync::watch;

const MESSAGES: usize = 20_000;
/// Writes before an action begins.
const WARM_UP: usize = 20;

/// Anna and Ben answer each other; Carla writes meanwhile.
fn exchange() -> String {
    let mut lines = String::new();
    for name in ["anna", "ben", "carla"] {
        writeln!(lines, r#"{{"kind":"user","name":"{name}"}}"#).unwrap();
    }
    let body = "Some words that say what a message says. ".repeat(5);
    for number in 0..MESSAGES {
        let parent = number.checked_sub(1).map(|parent| format!(r#""parent":{parent},"#)).unwrap_or_default();
        let (sender, recipient) = if number % 2 == 0 { ("anna", "ben") } else { ("ben", "anna") };
        let sent_at = 1_780_000_000 + number;
        writeln!(
            lines,
            r#"{{"kind":"message","id":{number},{parent}"sender":"{sender}","recipient":"{recipient}","subject":"To and fro","body":"{body}","sent_at":{sent_at}}}"#
        )
        .unwrap();
    }
    lines
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!(
        "{:<10} {:<12} {:>10} {:>22} {:>18}",
        "database", "action", "ms", "longest other write ms", "median ms"
    );
    for url in databases(folder.path()) {
        let name = url.split(':').next().unwrap_or_default();
        let postroom = Postroom::open(Settings::for_database(&url)).await.unwrap();
        let file = Cursor::new(exchange());
        postroom.maintenance().import_jsonl(file, ImportOptions::default(), |_| ()).await.unwrap();
        let anna = postroom.accounts().caller("anna").await.unwrap().unwrap();
        let view = View { mode: Mode::Conversations, ..View::of(Folder::Inbox) };
        let list = postroom.messages().list(&anna, &view, 1, Start::Page).await.unwrap();
        let conversation = list.items[0].conversation.unwrap();
        let selection = Selection { messages: Vec::<MessageId>::new(), conversations: vec![conversation] };
        for action in [
            Action::Archive,
            Action::Unarchive,
            Action::MarkRead,
            Action::MarkUnread,
            Action::Delete,
            Action::Undelete,
        ] {
            let (written, mut writes) = watch::channel(0);
            let writing = tokio::spawn(write(postroom.clone(), written));
            writes.wait_for(|written| *written >= WARM_UP).await.unwrap();
            let started = Instant::now();
            postroom.messages().act(&anna, action, &selection, None).await.unwrap();
            let took = milliseconds(started);
            drop(writes);
            let mut writes = writing.await.unwrap();
            writes.sort_by(f64::total_cmp);
            let (longest, median) = (writes[writes.len() - 1], writes[writes.len() / 2]);
            println!("{name:<10} {:<12} {took:>10.0} {longest:>22.1} {median:>18.1}", action.as_str());
        }
        postroom.close().await;
    }
}

/// Writes until nobody looks on any more, and tells how many they are; how long each took.
async fn write(postroom: Postroom, written: watch::Sender<usize>) -> Vec<f64> {
    let carla = postroom.accounts().caller("carla").await.unwrap().unwrap();
    let write = Write { to: vec!["ben".to_owned()], subject: "Beside".to_owned(), body: "Words".to_owned() };
    let mut times = Vec::new();
    while written.send(times.len()).is_ok() {
        let started = Instant::now();
        postroom.messages().write(&carla, &write, None).await.unwrap();
        times.push(milliseconds(started));
    }
    times
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
