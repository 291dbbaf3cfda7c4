//! `postroom moderation …`: the queue of messages that await review.

use super::{
    outcome::Result,
    output::{line, listing},
};
use crate::http::former_members::with_former_members_named;
use clap::Subcommand;
use postroom_engine::{
    Postroom,
    moderation::{Decision, DecisionRequest, ModerationItem},
};
use postroom_model::{Code, MessageId, Status};
use postroom_texts::{columns, commands};

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
    /// Accept messages: their recipients get them
    Accept {
        /// Ids of the messages
        #[arg(required = true)]
        id: Vec<i64>,
        /// The state that they must be in: pending, accepted or rejected; any, unless given
        #[arg(long, value_parser = status)]
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
        #[arg(long, value_parser = status)]
        expected: Option<Status>,
    },
}

impl Moderation {
    /// Runs the command.
    pub async fn run(self, postroom: &Postroom) -> Result {
        match self {
            Self::List { json } => list(postroom, json).await,
            Self::Accept { id, expected } => decide(postroom, &id, Decision::Accept, expected).await,
            Self::Reject { id, reason, expected } => {
                decide(postroom, &id, Decision::Reject { reason }, expected).await
            }
        }
    }
}

fn status(word: &str) -> std::result::Result<Status, String> {
    word.parse().map_err(|_| Code::WordUnknown.to_string())
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
        let (from, to) = (item.sender.display().to_owned(), item.recipient.display().to_owned());
        [item.id.to_string(), item.sent_at.to_string(), from, to, item.subject.clone()]
    })
}

async fn decide(postroom: &Postroom, ids: &[i64], decision: Decision, expected: Option<Status>) -> Result {
    let ids: Vec<MessageId> = ids.iter().copied().map(MessageId).collect();
    let decided = {
        let request = DecisionRequest { ids: &ids, decision: &decision, expected };
        postroom.moderation().decide(None, &request, None).await?
    };
    for id in ids.iter().filter(|id| !decided.iter().any(|d| d.id == **id)) {
        eprintln!("postroom: {}", commands::no_message(&id.to_string()));
    }
    let states = decided.iter().map(|d| format!("{} {}", d.id, d.status.as_str()));
    line(&states.collect::<Vec<_>>().join("\n"))
}
