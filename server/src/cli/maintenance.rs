//! `postroom cleanup` and `postroom checkup`.

use super::{
    outcome::{Outcome, Result},
    output::{line, listing, optional_cell},
};
use clap::Args;
use postroom_engine::{
    Postroom,
    maintenance::{Counter, Inconsistency, InconsistencyKind, WrongCounter},
};
use postroom_model::Folder;
use postroom_texts::{self as texts, columns, commands, inconsistencies};
use serde::Serialize;

#[derive(Args)]
pub struct Cleanup {
    /// Days for which all owners of a message must have had it deleted
    #[arg(long, default_value_t = 30)]
    days: u32,
}

impl Cleanup {
    /// Removes messages, and records that have expired.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let messages = postroom.maintenance().cleanup(self.days).await?;
        let expired = postroom.maintenance().purge_expired().await?;
        line(&commands::cleaned(messages, expired))
    }
}

#[derive(Args)]
pub struct Checkup {
    /// Repair what can be derived from other data
    #[arg(long)]
    repair: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// An inconsistency as programs get it, with its sentence.
#[derive(Serialize)]
struct InconsistencyWithDetail {
    #[serde(flatten)]
    inconsistency: Inconsistency,
    detail: String,
}

impl Checkup {
    /// Verifies the database and prints what is inconsistent.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let found = postroom.maintenance().checkup(self.repair).await?;
        if found.is_empty() && !self.json {
            return line(inconsistencies::none());
        }
        let with_detail = |inconsistency: Inconsistency| InconsistencyWithDetail {
            detail: sentence(&inconsistency.kind),
            inconsistency,
        };
        let found: Vec<_> = found.into_iter().map(with_detail).collect();
        let heading =
            [columns::check(), columns::owner(), columns::message(), columns::repaired(), columns::what()];
        listing(self.json, &found, heading, row)?;
        Ok(if found.is_empty() { Outcome::Done } else { Outcome::FoundInconsistencies })
    }
}

fn row(InconsistencyWithDetail { inconsistency, detail }: &InconsistencyWithDetail) -> [String; 5] {
    let repaired = if inconsistency.repaired { commands::yes() } else { commands::no() };
    let owner = inconsistency.owner.clone().unwrap_or_default();
    [
        inconsistency.check.to_owned(),
        owner,
        optional_cell(inconsistency.message),
        repaired.to_owned(),
        detail.clone(),
    ]
}

/// What is wrong, in one sentence.
fn sentence(kind: &InconsistencyKind) -> String {
    let folder = |folder: &Option<Folder>| folder.map_or(inconsistencies::no_folder(), Folder::as_str);
    let fixed = match kind {
        InconsistencyKind::NoParticipants => inconsistencies::no_participants(),
        InconsistencyKind::NoBody => inconsistencies::no_body(),
        InconsistencyKind::AddressWithoutVisitor => inconsistencies::address_without_visitor(),
        InconsistencyKind::VisitorWithoutAddress => inconsistencies::visitor_without_address(),
        InconsistencyKind::ReadEarly => inconsistencies::read_early(),
        InconsistencyKind::SenderDeletedEarly => inconsistencies::sender_deleted_early(),
        InconsistencyKind::RecipientDeletedEarly => inconsistencies::recipient_deleted_early(),
        InconsistencyKind::RepliedEarly => inconsistencies::replied_early(),
        InconsistencyKind::NoReply => inconsistencies::no_reply(),
        InconsistencyKind::RepliedAlone => inconsistencies::replied_alone(),
        InconsistencyKind::ReplyAlone => inconsistencies::reply_alone(),
        InconsistencyKind::ParentElsewhere => inconsistencies::parent_elsewhere(),
        InconsistencyKind::ForeignConversation => inconsistencies::conversation_foreign(),
        InconsistencyKind::Receipt => inconsistencies::receipt(),
        InconsistencyKind::Missing => inconsistencies::missing(),
        InconsistencyKind::Stray => inconsistencies::stray(),
        InconsistencyKind::Representative(true) => inconsistencies::represents(),
        InconsistencyKind::Representative(false) => inconsistencies::represents_not(),
        InconsistencyKind::SortKeys => inconsistencies::sort_keys(),
        InconsistencyKind::Folder(stored, right) => {
            return inconsistencies::folder(folder(stored), folder(right));
        }
        InconsistencyKind::Count(stored, right) => {
            let [[messages, unread], [right_messages, right_unread]] =
                [stored, right].map(|counts| counts.map(|count| count.to_string()));
            return inconsistencies::count(&messages, &unread, &right_messages, &right_unread);
        }
        InconsistencyKind::Counters(wrong) => return wrong_counters(wrong),
        InconsistencyKind::QueueLength(wrong) => return wrong_counters(std::slice::from_ref(wrong)),
    };
    fixed.to_owned()
}

fn wrong_counters(wrong: &[WrongCounter]) -> String {
    let difference = |counter: &WrongCounter| {
        let (stored, counted) = (counter.stored.to_string(), counter.counted.to_string());
        inconsistencies::difference(&counter_name(counter.counter), &stored, &counted)
    };
    inconsistencies::counters(&texts::list(&wrong.iter().map(difference).collect::<Vec<_>>()))
}

fn counter_name(counter: Counter) -> String {
    match counter {
        Counter::Unread => inconsistencies::counter_unread().to_owned(),
        Counter::UnreadConversations => inconsistencies::counter_unread_conversations().to_owned(),
        Counter::Messages(folder) => inconsistencies::counter_messages(folder.as_str()),
        Counter::Conversations(folder) => inconsistencies::counter_conversations(folder.as_str()),
        Counter::LatestMessage => inconsistencies::counter_latest_message().to_owned(),
        Counter::Pending => inconsistencies::counter_pending().to_owned(),
    }
}
