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
    Postroom, Result, Settings,
    maintenance::{BulkMember, BulkMessage, BulkSource, NewBulkMember, Outline, Progress, SideMarks},
    messages::Start,
    model::{
        Action, Code, FieldError, Folder, MessageId, Mode, Selection, Status, Timestamp, View,
        submission::Write,
    },
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use support::databases;

const MESSAGES: usize = 20_000;

/// Anna and Ben answer each other; Carla writes meanwhile.
struct Exchange(Vec<BulkMember>, Outline);

impl BulkSource for Exchange {
    fn members(&self) -> &[BulkMember] {
        &self.0
    }

    fn outline(&self) -> &Outline {
        &self.1
    }

    fn messages(
        self: Arc<Self>,
    ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static> {
        Ok((0..MESSAGES).map(|number| {
            let message = BulkMessage {
                parent: number.checked_sub(1),
                sender: Some(number % 2),
                recipient: Some(1 - number % 2),
                visitor_email: String::new(),
                subject: "To and fro".to_owned(),
                body: "Some words that say what a message says. ".repeat(5),
                sent_at: sent_at(number),
                read_at: None,
                replied_at: None,
                status: Status::Accepted,
                reason: String::new(),
                sender_marks: SideMarks::default(),
                recipient_marks: SideMarks::default(),
            };
            Ok((message, Progress { done: 1, total: 1 }))
        }))
    }

    fn member_error(&self, _: usize, code: Code) -> FieldError {
        FieldError::new("name", code)
    }
}

fn sent_at(number: usize) -> Timestamp {
    Timestamp::from_seconds(1_780_000_000 + i64::try_from(number).unwrap())
}

fn exchange() -> Exchange {
    let member = |name: &str| BulkMember { name: name.to_owned(), create: Some(NewBulkMember::default()) };
    let mut outline = Outline::default();
    for number in 0..MESSAGES {
        outline.add(number.checked_sub(1), sent_at(number), Status::Accepted);
    }
    Exchange(["anna", "ben", "carla"].map(member).into(), outline)
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
        postroom.maintenance().write_bulk(exchange(), |_| ()).await.unwrap();
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
            let stop = Arc::new(AtomicBool::new(false));
            let writing = tokio::spawn(write(postroom.clone(), stop.clone()));
            tokio::time::sleep(Duration::from_millis(200)).await;
            let started = Instant::now();
            postroom.messages().act(&anna, action, &selection, None).await.unwrap();
            let took = milliseconds(started);
            stop.store(true, Ordering::Relaxed);
            let mut writes = writing.await.unwrap();
            writes.sort_by(f64::total_cmp);
            let (longest, median) = (writes[writes.len() - 1], writes[writes.len() / 2]);
            println!("{name:<10} {:<12} {took:>10.0} {longest:>22.1} {median:>18.1}", action.as_str());
        }
        postroom.close().await;
    }
}

/// How long each write took, until it is told to stop.
async fn write(postroom: Postroom, stop: Arc<AtomicBool>) -> Vec<f64> {
    let carla = postroom.accounts().caller("carla").await.unwrap().unwrap();
    let write = Write { to: vec!["ben".to_owned()], subject: "Beside".to_owned(), body: "Words".to_owned() };
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let started = Instant::now();
        postroom.messages().write(&carla, &write, None).await.unwrap();
        times.push(milliseconds(started));
    }
    times
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
