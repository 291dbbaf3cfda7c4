//! `postroom moderation …`: the queue of messages that await review.

use super::{
    outcome::{Result, or_missing},
    output::{details, json, line, listing},
};
use crate::http::former_members::{Participants, with_former_members_named};
use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use postroom_engine::{
    Postroom,
    moderation::{Decision, DecisionRequest, ModerationItem},
};
use postroom_model::{MessageId, PublicParticipant, Status};
use postroom_texts::{self as texts, columns, commands};

/// How many messages of the queue are loaded at a time.
const PAGE_SIZE: u32 = 500;

#[derive(Subcommand)]
pub enum Moderation {
    /// List the queue, oldest first
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a message with its text, whatever its state
    Show {
        /// Id of the message
        id: i64,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Accept messages: their recipients get them
    Accept {
        /// Ids of the messages
        #[arg(required = true)]
        id: Vec<i64>,
        /// The state that they must be in: pending, accepted or rejected; any, unless given
        #[arg(long, value_parser = statuses())]
        expected: Option<Status>,
    },
    /// Reject messages
    Reject {
        /// Ids of the messages
        #[arg(required = true)]
        id: Vec<i64>,
        /// The reason that their senders see
        #[arg(long)]
        reason: Option<String>,
        /// The state that they must be in: pending, accepted or rejected; any, unless given
        #[arg(long, value_parser = statuses())]
        expected: Option<Status>,
    },
}

impl Moderation {
    /// Runs the command.
    pub async fn run(self, postroom: &Postroom) -> Result {
        match self {
            Self::List { json } => list(postroom, json).await,
            Self::Show { id, json } => show(postroom, MessageId(id), json).await,
            Self::Accept { id, expected } => decide(postroom, &id, Decision::Accept, expected).await,
            Self::Reject { id, reason, expected } => {
                decide(postroom, &id, Decision::Reject { reason }, expected).await
            }
        }
    }
}

/// Parses the word of a state; clap lists those that there are.
fn statuses() -> impl TypedValueParser<Value = Status> {
    PossibleValuesParser::new(Status::ALL.map(Status::as_str)).try_map(|word| word.parse::<Status>())
}

async fn list(postroom: &Postroom, as_json: bool) -> Result {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = postroom.moderation().list(None, Status::Pending, cursor.as_deref(), PAGE_SIZE).await?;
        all.extend(with_former_members_named(page.items));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let heading = [columns::id(), columns::sent(), columns::from(), columns::to(), columns::subject()];
    listing(as_json, &all, heading, |item: &ModerationItem| {
        let (from, to) = (with_name(&item.sender), with_name(&item.recipient));
        [item.id.to_string(), item.sent_at.to_string(), from, to, item.subject.clone()]
    })
}

async fn show(postroom: &Postroom, id: MessageId, as_json: bool) -> Result {
    let found = postroom.moderation().get(None, id).await;
    let item = or_missing(found, || commands::no_message(&id.to_string()))?.with_former_members_named();
    if as_json {
        return json(&item);
    }
    let decided = item.decided_at.map(|at| at.to_string());
    let rows = [
        (columns::id(), Some(item.id.to_string())),
        (columns::sent(), Some(item.sent_at.to_string())),
        (columns::from(), Some(with_name(&item.sender))),
        (columns::to(), Some(with_name(&item.recipient))),
        (columns::subject(), Some(item.subject)),
        (columns::state(), Some(item.status.as_str().to_owned())),
        (columns::decided(), decided),
        (columns::reason(), Some(item.reason).filter(|reason| !reason.is_empty())),
    ];
    details(rows.into_iter().filter_map(|(label, value)| Some((label, value?))))?;
    line("")?;
    line(&item.body)
}

/// A participant with the name that they sign in with, as others may show the same name.
fn with_name(participant: &PublicParticipant) -> String {
    match participant.name() {
        Some(name) if name != participant.display() => format!("{} (@{name})", participant.display()),
        _ => participant.display().to_owned(),
    }
}

async fn decide(postroom: &Postroom, ids: &[i64], decision: Decision, expected: Option<Status>) -> Result {
    let ids: Vec<MessageId> = ids.iter().copied().map(MessageId).collect();
    let decided = {
        let request = DecisionRequest { ids: &ids, decision: &decision, expected };
        let all = || texts::list(&ids.iter().map(ToString::to_string).collect::<Vec<_>>());
        or_missing(postroom.moderation().decide(None, &request, None).await, || commands::no_message(&all()))?
    };
    for id in ids.iter().filter(|id| !decided.iter().any(|d| d.id == **id)) {
        eprintln!("postroom: {}", commands::no_message(&id.to_string()));
    }
    let states = decided.iter().map(|d| format!("{} {}", d.id, d.status.as_str()));
    line(&states.collect::<Vec<_>>().join("\n"))
}
