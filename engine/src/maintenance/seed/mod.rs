//! Seeds: as many accounts and messages as a benchmark needs, the same for the same plan.
//!
//! Conversations have one to nine messages and are spread over the last year; every tenth message is
//! unread, always at the end of a conversation. A heavy user receives a given number of messages on
//! top, and answers two in five of them; one of their conversations has exactly twenty messages.

mod talks;
mod words;

use super::{
    Maintenance, Progress, Tell,
    bulk::{BulkMessage, Loader, Marks, Outline},
    people::{Make, Member, enrol},
};
use crate::{
    accounts::hash_quickly,
    error::{Error, Result},
    store::Tx,
};
use postroom_model::{Code, FieldError, Status, Timestamp, names};
use rand::{SeedableRng, rngs::StdRng};
use serde::Serialize;
use std::sync::Arc;
use talks::{Planned, Talks};
use tokio::task::spawn_blocking;
use words::{body, sentence};

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

impl Maintenance<'_> {
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
        let (plan, now) = (plan.clone(), self.core.store.now());
        let laid_out = spawn_blocking(move || Ok((Seed::lay_out(&plan, now), members(&plan)?))).await;
        let ended: Result<_> = laid_out.map_err(|e| Error::Internal(format!("a seed ended early: {e}")))?;
        let (seed, members) = ended?;
        let work = Arc::new((Arc::new(seed), members));
        let tell: Tell = Arc::new(progress);
        let write = self.core.store.write(move |tx| {
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

/// All messages of a seed in the order of their creation.
struct Seed {
    number: u64,
    all: Vec<Planned>,
    outline: Arc<Outline>,
}

impl Seed {
    fn lay_out(plan: &SeedPlan, now: Timestamp) -> Self {
        let mut talks = Talks::new(plan.seed, now);
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
