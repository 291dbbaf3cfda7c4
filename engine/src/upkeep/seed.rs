//! Seeds: as many accounts and messages as a benchmark needs, the same for the same plan.
//!
//! Conversations have one to nine messages and are spread over the last year; every tenth message is
//! unread, always at the end of a conversation. A heavy user receives a given number of messages on
//! top, and answers two in five of them; one of their conversations has exactly twenty messages.

use super::{
    Progress, Tell, Upkeep,
    bulk::{BulkMessage, Loader, Marks, Outline},
    people::{Make, Member, enrol},
};
use crate::{
    accounts::hash_quickly,
    error::{Error, Result},
    store::Tx,
};
use postroom_model::{Code, FieldError, Status, Timestamp, names};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use serde::Serialize;
use std::sync::Arc;
use tokio::task::spawn_blocking;

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// What a seed makes.
#[derive(Clone, Debug)]
pub struct SeedPlan {
    /// Accounts named `u00001`, `u00002` and so on.
    pub users: u32,
    /// Messages between them.
    pub messages: u64,
    /// Somebody by name who receives this many messages from them.
    pub heavy: Option<(String, u64)>,
    /// Another number gives other data.
    pub seed: u64,
}

/// What a seed made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SeedReport {
    /// New accounts. Those of the same names that were there stay as they were.
    pub users: u64,
    /// New messages.
    pub messages: u64,
}

impl Upkeep<'_> {
    /// Makes accounts, whose passwords are their names, and messages between them.
    ///
    /// # Errors
    /// A refusal of the field `users` or `heavy`.
    pub async fn seed(
        &self,
        plan: &SeedPlan,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<SeedReport> {
        if plan.users == 0 && (plan.messages > 0 || plan.heavy.is_some()) {
            return Err(FieldError::new("users", Code::NumberRange).into());
        }
        if plan.heavy.as_ref().is_some_and(|(name, _)| !names::is_valid(name)) {
            return Err(FieldError::new("heavy", Code::NameInvalid).into());
        }
        let (plan, now) = (plan.clone(), self.post.store.now());
        let laid_out = spawn_blocking(move || Ok((Seed::lay_out(&plan, now), members(&plan)?))).await;
        let ended: Result<_> = laid_out.map_err(|e| Error::Internal(format!("a seed ended early: {e}")))?;
        let (seed, members) = ended?;
        let work = Arc::new((Arc::new(seed), members));
        let tell: Tell = Arc::new(progress);
        let write = self.post.store.write(move |tx| {
            let (work, tell) = (work.clone(), tell.clone());
            Box::pin(async move { store(tx, work.0.clone(), &work.1, tell).await })
        });
        write.await
    }
}

async fn store(tx: &mut Tx, seed: Arc<Seed>, members: &[Member], tell: Tell) -> Result<SeedReport> {
    let enrolled = enrol(tx, members, |_, code| FieldError::new("users", code)).await?;
    let outline = seed.outline.clone();
    let messages = u64::try_from(outline.len()).unwrap_or(u64::MAX);
    let all = (0..outline.len()).map(move |number| {
        let done = u64::try_from(number + 1).unwrap_or(u64::MAX);
        Ok((seed.message(number), Progress { done, total: messages }))
    });
    Loader::new(enrolled.people, outline).pour(tx, all, tell).await?;
    Ok(SeedReport { users: enrolled.made, messages })
}

fn members(plan: &SeedPlan) -> Result<Vec<Member>> {
    let numbered = (1..=plan.users).map(|n| format!("u{n:05}"));
    // Whoever is heavy may be one of the numbered ones.
    let heavy = plan.heavy.iter().map(|(name, _)| name.clone()).filter(|name| !is_numbered(plan, name));
    let member = |name: String| {
        let make = Make {
            display: name.clone(),
            email: format!("{name}@example.org"),
            moderator: false,
            password_hash: Some(hash_quickly(&name)?),
        };
        Ok(Member { name, make: Some(make) })
    };
    numbered.chain(heavy).map(member).collect()
}

fn is_numbered(plan: &SeedPlan, name: &str) -> bool {
    (1..=plan.users).any(|n| format!("u{n:05}") == name)
}

/// One message of a seed, but for its texts.
struct Planned {
    sent_at: i64,
    talk: usize,
    turn: usize,
    sender: usize,
    recipient: usize,
    unread: bool,
    parent: Option<usize>,
}

/// All messages of a seed in the order of their creation.
struct Seed {
    number: u64,
    all: Vec<Planned>,
    outline: Arc<Outline>,
}

impl Seed {
    fn lay_out(plan: &SeedPlan, now: Timestamp) -> Self {
        let mut talks =
            Talks { rng: StdRng::seed_from_u64(plan.seed), now, all: Vec::new(), starts: Vec::new() };
        let users = usize::try_from(plan.users).unwrap_or(usize::MAX);
        talks.between(users, plan.messages);
        if let Some((name, messages)) = &plan.heavy {
            let numbered = (1..=plan.users).position(|n| format!("u{n:05}") == *name);
            talks.of_one(numbered.unwrap_or(users), users, *messages);
        }
        let mut all = talks.all;
        all.sort_unstable_by_key(|m| (m.sent_at, m.talk, m.turn));
        let mut outline = Outline::default();
        let mut previous: Vec<Option<usize>> = vec![None; talks.starts.len()];
        for (number, message) in all.iter_mut().enumerate() {
            if let Some(previous) = previous.get_mut(message.talk) {
                message.parent = previous.replace(number);
            }
            outline.add(message.parent, Timestamp::from_micros(message.sent_at), Status::Accepted);
        }
        Self { number: plan.seed, all, outline: Arc::new(outline) }
    }

    fn message(&self, number: usize) -> BulkMessage {
        let empty =
            Planned { sent_at: 0, talk: 0, turn: 0, sender: 0, recipient: 0, unread: true, parent: None };
        let planned = self.all.get(number).unwrap_or(&empty);
        let rng = |turn: usize| {
            let place = planned.talk.wrapping_mul(64).wrapping_add(turn);
            StdRng::seed_from_u64(self.number ^ u64::try_from(place).unwrap_or_default().rotate_left(20))
        };
        let subject = sentence(&mut rng(0), 3, 8);
        let sent_at = Timestamp::from_micros(planned.sent_at);
        BulkMessage {
            parent: planned.parent,
            sender: Some(planned.sender),
            recipient: Some(planned.recipient),
            visitor_email: String::new(),
            subject: if planned.turn == 0 { subject } else { format!("Re: {subject}") },
            body: body(&mut rng(planned.turn + 1)),
            sent_at,
            read_at: (!planned.unread).then(|| Timestamp::from_micros(planned.sent_at + MINUTE / 2)),
            replied_at: None,
            status: Status::Accepted,
            reason: String::new(),
            of_sender: Marks::default(),
            of_recipient: Marks::default(),
        }
    }
}

/// Conversations that are being laid out.
struct Talks {
    rng: StdRng,
    now: Timestamp,
    all: Vec<Planned>,
    /// Where each conversation starts in `all`.
    starts: Vec<usize>,
}

impl Talks {
    /// Conversations between any two of the users, who take turns.
    fn between(&mut self, users: usize, messages: u64) {
        let (mut left, first) = (messages, self.starts.len());
        while left > 0 {
            let turns = self.rng.random_range(1..=9_u64).min(left);
            left -= turns;
            let one = self.rng.random_range(0..users);
            let other = (one + self.rng.random_range(1..users.max(2))) % users;
            self.talk((0..turns).map(|turn| if turn % 2 == 0 { (one, other) } else { (other, one) }));
        }
        self.leave_unread(first, messages / 10, None);
    }

    /// Conversations in which one user receives messages, and answers now and then.
    fn of_one(&mut self, heavy: usize, users: usize, messages: u64) {
        let (mut left, first) = (messages, self.starts.len());
        while left > 0 {
            let is_long = self.starts.len() == first && left > 10;
            let turns = if is_long { 10 } else { self.rng.random_range(1..=9).min(left) };
            left -= turns;
            let other = (heavy + self.rng.random_range(1..users.max(2))) % users;
            let mut exchange = Vec::new();
            for _ in 0..turns {
                exchange.push((other, heavy));
                if is_long || self.rng.random_bool(0.4) {
                    exchange.push((heavy, other));
                }
            }
            self.talk(exchange.into_iter());
        }
        self.leave_unread(first, messages / 10, Some(heavy));
    }

    fn talk(&mut self, exchange: impl Iterator<Item = (usize, usize)>) {
        let talk = self.starts.len();
        self.starts.push(self.all.len());
        // Twenty turns of four hours end before now.
        let mut sent_at = self.now.micros() - self.rng.random_range(4 * DAY..365 * DAY);
        for (turn, (sender, recipient)) in exchange.enumerate() {
            self.all.push(Planned { sent_at, talk, turn, sender, recipient, unread: false, parent: None });
            sent_at += self.rng.random_range(MINUTE..240 * MINUTE);
        }
    }

    /// Leaves so many messages unread, at the ends of the conversations from `first` on.
    fn leave_unread(&mut self, first: usize, mut left: u64, reader: Option<usize>) {
        let mut order: Vec<usize> = (first..self.starts.len()).collect();
        order.shuffle(&mut self.rng);
        for talk in order {
            let start = self.starts.get(talk).copied().unwrap_or_default();
            let end = self.starts.get(talk + 1).copied().unwrap_or(self.all.len());
            let messages = self.all.get_mut(start..end).unwrap_or_default();
            let reader = reader.or(messages.last().map(|m| m.recipient));
            for message in messages.iter_mut().rev().take_while(|m| Some(m.recipient) == reader) {
                if left == 0 {
                    return;
                }
                message.unread = true;
                left -= 1;
            }
        }
    }
}

fn sentence(rng: &mut StdRng, least: usize, most: usize) -> String {
    let count = rng.random_range(least..=most);
    let words: Vec<&str> = (0..count).filter_map(|_| WORDS.choose(rng).copied()).collect();
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Twenty to eighty words in paragraphs of three sentences.
fn body(rng: &mut StdRng) -> String {
    let sentences = rng.random_range(2..=7);
    let all: Vec<String> = (0..sentences).map(|_| format!("{}.", sentence(rng, 8, 13))).collect();
    let paragraphs: Vec<String> = all.chunks(3).map(|sentences| sentences.join(" ")).collect();
    paragraphs.join("\n")
}

const WORDS: &[&str] = &[
    "time",
    "year",
    "people",
    "way",
    "day",
    "thing",
    "life",
    "child",
    "world",
    "school",
    "family",
    "student",
    "group",
    "country",
    "problem",
    "hand",
    "part",
    "place",
    "case",
    "week",
    "company",
    "system",
    "program",
    "question",
    "work",
    "number",
    "night",
    "point",
    "home",
    "water",
    "room",
    "area",
    "money",
    "story",
    "fact",
    "month",
    "lot",
    "right",
    "study",
    "book",
    "word",
    "business",
    "issue",
    "side",
    "kind",
    "head",
    "house",
    "service",
    "friend",
    "power",
    "hour",
    "game",
    "line",
    "end",
    "member",
    "law",
    "car",
    "city",
    "community",
    "name",
    "team",
    "minute",
    "idea",
    "body",
    "information",
    "back",
    "face",
    "level",
    "office",
    "door",
    "health",
    "art",
    "history",
    "party",
    "result",
    "change",
    "morning",
    "reason",
    "research",
    "moment",
    "air",
    "teacher",
    "force",
    "education",
    "invoice",
    "meeting",
    "project",
    "deadline",
    "agenda",
    "report",
    "budget",
    "schedule",
    "draft",
    "review",
    "contract",
    "shipment",
    "order",
    "ticket",
    "release",
    "update",
    "server",
    "backup",
    "password",
    "account",
    "holiday",
];
