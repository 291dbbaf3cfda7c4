//! As many members and messages as a benchmark needs, the same for the same plan.
//!
//! Conversations have one to nine messages and are spread over the last year; every tenth message is
//! unread, always at the end of a conversation. A heavy user receives a given number of messages on
//! top, and answers two in five of them; one of their conversations has exactly twenty messages.

mod conversations;
mod words;

use crate::{DemoReport, password::hash_cheaply};
use conversations::{Conversations, MINUTE, Planned};
use postroom_engine::{
    Error, Postroom, Result,
    maintenance::{BulkMember, BulkMessage, BulkSource, NewBulkMember, Outline, Progress, SideMarks},
    model::{Code, FieldError, Status, Timestamp, names},
};
use rand::{SeedableRng, rngs::StdRng};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use words::Words;

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

/// Writes accounts, whose passwords are their names, and messages between them.
///
/// # Errors
/// A refusal of the field `users` or `heavy`.
#[tracing::instrument(skip_all)]
pub async fn seed(
    postroom: &Postroom,
    plan: &SeedPlan,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<DemoReport> {
    if plan.users == 0 && (plan.messages > 0 || plan.heavy.is_some()) {
        return Err(FieldError::new("users", Code::NumberRange).into());
    }
    if plan.heavy.as_ref().is_some_and(|(name, _)| !names::is_valid(name)) {
        return Err(FieldError::new("heavy", Code::NameInvalid).into());
    }
    let (plan, now) = (plan.clone(), postroom.clock().now());
    let laid_out = spawn_blocking(move || Seed::lay_out(&plan, now)).await;
    let seed = laid_out.map_err(|e| Error::Internal(format!("a seed ended early: {e}")))??;
    postroom.maintenance().write_bulk(seed, progress).await.map(DemoReport::from)
}

/// All messages of a seed in the order in which they are written.
struct Seed {
    seed: u64,
    members: Vec<BulkMember>,
    outline: Outline,
    planned: Vec<Planned>,
    words: Words,
}

impl BulkSource for Seed {
    fn members(&self) -> &[BulkMember] {
        &self.members
    }

    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn messages(
        self: Arc<Self>,
    ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static> {
        let total = u64::try_from(self.planned.len()).unwrap_or(u64::MAX);
        let message = move |(number, done)| {
            let planned = self.planned.get::<usize>(number)?;
            Some(Ok((self.message(planned), Progress { done, total })))
        };
        Ok((0..).zip(1..).map_while(message))
    }

    fn member_error(&self, _: usize, code: Code) -> FieldError {
        FieldError::new("users", code)
    }
}

impl Seed {
    fn lay_out(plan: &SeedPlan, now: Timestamp) -> Result<Self> {
        let mut conversations = Conversations::new(plan.seed, now);
        let users = usize::try_from(plan.users).unwrap_or(usize::MAX);
        conversations.between(users, plan.messages);
        if let Some((name, messages)) = &plan.heavy {
            let numbered = (1..=plan.users).position(|n| user_name(n) == *name);
            conversations.of_one(numbered.unwrap_or(users), users, *messages);
        }
        let Conversations { all: mut planned, starts, .. } = conversations;
        planned.sort_unstable_by_key(|m| (m.sent_at, m.conversation, m.turn));
        let mut outline = Outline::default();
        let mut previous: Vec<Option<usize>> = vec![None; starts.len()];
        for (number, message) in planned.iter_mut().enumerate() {
            if let Some(previous) = previous.get_mut(message.conversation) {
                message.parent = previous.replace(number);
            }
            outline.add(message.parent, Timestamp::from_micros(message.sent_at), Status::Accepted);
        }
        Ok(Self { seed: plan.seed, members: members(plan)?, outline, planned, words: Words::new() })
    }

    fn message(&self, planned: &Planned) -> BulkMessage {
        let rng = |turn: usize| {
            let place = planned.conversation.wrapping_mul(64).wrapping_add(turn);
            StdRng::seed_from_u64(self.seed ^ u64::try_from(place).unwrap_or_default().rotate_left(20))
        };
        let subject = self.words.sentence(&mut rng(0), 3, 8);
        BulkMessage {
            parent: planned.parent,
            sender: Some(planned.sender),
            recipient: Some(planned.recipient),
            visitor_email: String::new(),
            subject: if planned.turn == 0 { subject } else { format!("Re: {subject}") },
            body: self.words.body(&mut rng(planned.turn + 1)),
            sent_at: Timestamp::from_micros(planned.sent_at),
            read_at: (!planned.unread).then(|| Timestamp::from_micros(planned.sent_at + MINUTE / 2)),
            replied_at: None,
            status: Status::Accepted,
            reason: String::new(),
            sender_marks: SideMarks::default(),
            recipient_marks: SideMarks::default(),
        }
    }
}

fn user_name(number: u32) -> String {
    format!("u{number:05}")
}

fn members(plan: &SeedPlan) -> Result<Vec<BulkMember>> {
    let numbered = (1..=plan.users).map(user_name);
    let is_numbered = |name: &String| (1..=plan.users).any(|n| user_name(n) == *name);
    // Whoever is heavy may be one of the numbered ones.
    let heavy = plan.heavy.iter().map(|(name, _)| name.clone()).filter(|name| !is_numbered(name));
    let member = |name: String| {
        let create = NewBulkMember {
            display: name.clone(),
            email: format!("{name}@example.org"),
            moderator: false,
            password_hash: Some(hash_cheaply(&name)?),
        };
        Ok(BulkMember { name, create: Some(create) })
    };
    numbered.chain(heavy).map(member).collect()
}
