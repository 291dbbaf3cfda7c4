//! What a stranger finds in a new post: four members and a moderator of Lindenhof, a small house and
//! garden cooperative, in the middle of their correspondence.
//!
//! The conversations are written down in the files beside this one, with times counted back from
//! now; together they show every state that a message can be in.

mod garden;
mod house;
mod workshop;

use super::{
    Maintenance, Progress, SeedReport,
    bulk::{BulkMessage, Loader, Marks, Outline},
    people::{Make, Member, enrol},
};
use crate::{error::Result, store::Tx};
use postroom_model::{Code, FieldError, Status, Timestamp, text};
use std::{sync::Arc, time::Duration};

const PEOPLE: [(&str, &str); 5] = [
    ("anna", "Anna Berg"),
    ("ben", "Ben Okafor"),
    ("carla", "Carla Mendes"),
    ("dao", "Dao Nguyen"),
    ("mona", "Mona Lindqvist"),
];
const MODERATOR: &str = "mona";

/// Minutes.
const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// A conversation; more than one where its first message has several recipients.
struct Talk {
    subject: &'static str,
    letters: &'static [Letter],
}

/// What somebody writes: one message to each recipient. It answers what its sender last received from
/// them in the same talk, else what they received from others, else what they last wrote.
struct Letter {
    from: &'static str,
    to: &'static [&'static str],
    /// How many minutes ago.
    ago: u64,
    body: &'static str,
    unread_by: &'static [&'static str],
    archived_by: &'static [&'static str],
    deleted_by: &'static [&'static str],
    status: Status,
    reason: &'static str,
}

const fn letter(from: &'static str, to: &'static [&'static str], ago: u64, body: &'static str) -> Letter {
    let (none, status) = (&[], Status::Accepted);
    Letter { from, to, ago, body, unread_by: none, archived_by: none, deleted_by: none, status, reason: "" }
}

impl Letter {
    const fn unread_by(self, names: &'static [&'static str]) -> Self {
        Self { unread_by: names, ..self }
    }

    const fn archived_by(self, names: &'static [&'static str]) -> Self {
        Self { archived_by: names, ..self }
    }

    const fn deleted_by(self, names: &'static [&'static str]) -> Self {
        Self { deleted_by: names, ..self }
    }

    const fn pending(self) -> Self {
        Self { status: Status::Pending, ..self }
    }

    const fn rejected(self, reason: &'static str) -> Self {
        Self { status: Status::Rejected, reason, ..self }
    }
}

/// One message to one recipient, with its place among all.
struct Placed {
    talk: usize,
    subject: &'static str,
    to: &'static str,
    letter: &'static Letter,
    parent: Option<usize>,
}

impl Maintenance<'_> {
    /// Makes the members of Lindenhof, whose passwords are their names, and their messages.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seed_demo(&self) -> Result<SeedReport> {
        let mut members = Vec::new();
        for (name, display) in PEOPLE {
            let make = Make {
                display: display.to_owned(),
                email: format!("{name}@lindenhof.example"),
                moderator: name == MODERATOR,
                password_hash: Some(self.accounts.hash(name).await?),
            };
            members.push(Member { name: name.to_owned(), make: Some(make) });
        }
        let members = Arc::new(members);
        let write = self.core.store.write(move |tx| {
            let members = members.clone();
            Box::pin(async move { store(tx, &members).await })
        });
        write.await
    }
}

async fn store(tx: &mut Tx, members: &[Member]) -> Result<SeedReport> {
    let enrolled = enrol(tx, members, |_, code: Code| FieldError::new("name", code)).await?;
    let (now, placed) = (tx.now(), place());
    let mut outline = Outline::default();
    let mut messages = Vec::new();
    for one in &placed {
        let message = one.message(now);
        outline.add(message.parent, message.sent_at, message.status);
        messages.push(message);
    }
    let count = u64::try_from(messages.len()).unwrap_or(u64::MAX);
    let source =
        messages.into_iter().map(move |message| Ok((message, Progress { done: count, total: count })));
    Loader::new(enrolled.people, Arc::new(outline)).pour(tx, source, Arc::new(|_| ())).await?;
    Ok(SeedReport { users: enrolled.made, messages: count })
}

/// All messages in the order of their creation.
fn place() -> Vec<Placed> {
    let talks = [workshop::TALKS, garden::TALKS, house::TALKS].into_iter().flatten();
    let mut all: Vec<Placed> = Vec::new();
    for (talk, Talk { subject, letters }) in talks.enumerate() {
        for letter in *letters {
            all.extend(letter.to.iter().map(|to| Placed { talk, subject, to, letter, parent: None }));
        }
    }
    // Stable: what was written at once stays in its order.
    all.sort_by_key(|placed| std::cmp::Reverse(placed.letter.ago));
    for number in 0..all.len() {
        let (before, rest) = all.split_at_mut(number);
        if let Some(placed) = rest.first_mut() {
            placed.parent = placed.answers(before);
        }
    }
    all
}

impl Placed {
    fn answers(&self, before: &[Self]) -> Option<usize> {
        let in_talk = |other: &&Self| other.talk == self.talk && other.letter.ago > self.letter.ago;
        let last = |fits: &dyn Fn(&Self) -> bool| before.iter().rposition(|o| in_talk(&o) && fits(o));
        let (me, to) = (self.letter.from, self.to);
        last(&|other| other.to == me && other.letter.from == to)
            .or_else(|| last(&|other| other.to == me))
            .or_else(|| last(&|other| other.letter.from == me && other.to == to))
    }

    fn message(&self, now: Timestamp) -> BulkMessage {
        let letter = self.letter;
        let minutes = |n: u64| Duration::from_secs(n * 60);
        let sent_at = now.before(minutes(letter.ago));
        let person = |name: &str| PEOPLE.iter().position(|(known, _)| *known == name);
        let is_read = letter.status == Status::Accepted && !letter.unread_by.contains(&self.to);
        let marks = |name: &str| Marks {
            archived: letter.archived_by.contains(&name),
            deleted_at: letter.deleted_by.contains(&name).then(|| sent_at.after(minutes(9)).min(now)),
        };
        let subject = self.subject.to_owned();
        BulkMessage {
            parent: self.parent,
            sender: person(letter.from),
            recipient: person(self.to),
            visitor_email: String::new(),
            subject: if self.parent.is_some() { text::reply_subject(&subject) } else { subject },
            body: letter.body.trim().to_owned(),
            sent_at,
            read_at: is_read.then(|| sent_at.after(minutes(6)).min(now)),
            replied_at: None,
            status: letter.status,
            reason: letter.reason.to_owned(),
            of_sender: marks(letter.from),
            of_recipient: marks(self.to),
        }
    }
}
