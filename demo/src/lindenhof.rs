//! What a stranger finds in a new Postroom: four members and a moderator of Lindenhof, a small house and garden
//! cooperative, in the middle of their correspondence.
//!
//! The conversations stand in the folder `data`, with times counted back from now; together they show every state
//! that a message can be in.

use crate::{DemoReport, password::hash_cheaply};
use postroom_engine::{
    Error, Postroom, Result,
    maintenance::{BulkMember, BulkMessage, BulkSource, NewBulkMember, Outline, Progress, SideMarks},
    model::{Code, FieldError, Status, Timestamp, text::reply_subject},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{sync::Arc, time::Duration};

const MEMBERS: &str = include_str!("../data/members.toml");
const CONVERSATIONS: [&str; 3] = [
    include_str!("../data/workshop.toml"),
    include_str!("../data/garden.toml"),
    include_str!("../data/house.toml"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MembersFile {
    members: Vec<MemberText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberText {
    name: String,
    display: String,
    #[serde(default)]
    moderator: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConversationsFile {
    conversations: Vec<ConversationText>,
}

/// A conversation; more than one where its first message has several recipients.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConversationText {
    subject: String,
    messages: Vec<MessageText>,
}

/// What somebody writes: one message to each recipient. It answers what its sender last received from them in
/// the same conversation, else what they received from others, else what they last wrote.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageText {
    from: String,
    to: Vec<String>,
    ago: Ago,
    #[serde(default)]
    unread_by: Vec<String>,
    #[serde(default)]
    archived_by: Vec<String>,
    #[serde(default)]
    deleted_by: Vec<String>,
    #[serde(default = "accepted")]
    status: Status,
    /// Why it was rejected.
    #[serde(default)]
    reason: String,
    body: String,
}

fn accepted() -> Status {
    Status::Accepted
}

/// How long ago something was written.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Ago {
    // In the order in which they compare: each counts less than one of the field before it.
    days: u64,
    hours: u64,
    minutes: u64,
}

impl From<Ago> for Duration {
    fn from(ago: Ago) -> Self {
        Self::from_mins((ago.days * 24 + ago.hours) * 60 + ago.minutes)
    }
}

/// Writes the members of Lindenhof, whose passwords are their names, and their messages.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(skip_all)]
pub async fn fill(postroom: &Postroom) -> Result<DemoReport> {
    let lindenhof = Lindenhof::read(postroom.clock().now())?;
    postroom.maintenance().write_bulk(lindenhof, |_| ()).await.map(DemoReport::from)
}

/// Whether the members of Lindenhof are there: then [`fill`] has written them before.
///
/// # Errors
/// When the database fails.
pub async fn is_filled(postroom: &Postroom) -> Result<bool> {
    for member in parse::<MembersFile>(MEMBERS)?.members {
        let account = postroom.accounts().find(&member.name).await?;
        if account.is_none_or(|account| account.profile.email != member.email()) {
            return Ok(false);
        }
    }
    Ok(true)
}

struct Lindenhof {
    members: Vec<BulkMember>,
    outline: Outline,
    messages: Vec<BulkMessage>,
}

impl BulkSource for Lindenhof {
    fn members(&self) -> &[BulkMember] {
        &self.members
    }

    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn messages(
        self: Arc<Self>,
    ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static> {
        let total = u64::try_from(self.messages.len()).unwrap_or(u64::MAX);
        let messages: Vec<_> = self.messages.clone();
        Ok((1..).zip(messages).map(move |(done, message)| Ok((message, Progress { done, total }))))
    }

    fn member_error(&self, _: usize, code: Code) -> FieldError {
        FieldError::new("name", code)
    }
}

impl Lindenhof {
    fn read(now: Timestamp) -> Result<Self> {
        let MembersFile { members } = parse(MEMBERS)?;
        let mut conversations = Vec::new();
        for file in CONVERSATIONS {
            conversations.extend(parse::<ConversationsFile>(file)?.conversations);
        }
        let (mut outline, mut messages) = (Outline::default(), Vec::new());
        for message in in_order(&conversations) {
            let message = message.bulk_message(&members, now)?;
            outline.add(message.parent, message.sent_at, message.status);
            messages.push(message);
        }
        let members = members.into_iter().map(MemberText::member).collect::<Result<_>>()?;
        Ok(Self { members, outline, messages })
    }
}

fn parse<T: DeserializeOwned>(file: &str) -> Result<T> {
    toml::from_str(file).map_err(|e| Error::Internal(format!("the demonstration: {e}")))
}

impl MemberText {
    fn email(&self) -> String {
        format!("{}@lindenhof.example", self.name)
    }

    fn member(self) -> Result<BulkMember> {
        let create = NewBulkMember {
            email: self.email(),
            display: self.display,
            moderator: self.moderator,
            password_hash: Some(hash_cheaply(&self.name)?),
        };
        Ok(BulkMember { name: self.name, create: Some(create) })
    }
}

/// One message to one recipient.
struct DemoMessage<'t> {
    conversation: usize,
    subject: &'t str,
    text: &'t MessageText,
    to: &'t str,
    /// The index of the message that it answers.
    parent: Option<usize>,
}

/// All messages in the order in which they were written.
fn in_order(conversations: &[ConversationText]) -> Vec<DemoMessage<'_>> {
    let mut all: Vec<DemoMessage<'_>> = Vec::new();
    for (conversation, ConversationText { subject, messages }) in conversations.iter().enumerate() {
        for text in messages {
            let one = |to| DemoMessage { conversation, subject, text, to, parent: None };
            all.extend(text.to.iter().map(String::as_str).map(one));
        }
    }
    // Stable: what was written at once stays in its order.
    all.sort_by_key(|message| std::cmp::Reverse(message.text.ago));
    for number in 0..all.len() {
        let (before, rest) = all.split_at_mut(number);
        if let Some(message) = rest.first_mut() {
            message.parent = message.answered(before);
        }
    }
    all
}

impl DemoMessage<'_> {
    /// Which of the messages before it answers.
    fn answered(&self, before: &[Self]) -> Option<usize> {
        let earlier =
            |other: &Self| other.conversation == self.conversation && other.text.ago > self.text.ago;
        let last = |fits: &dyn Fn(&Self) -> bool| before.iter().rposition(|o| earlier(o) && fits(o));
        let (me, to) = (self.text.from.as_str(), self.to);
        last(&|other| other.to == me && other.text.from == to)
            .or_else(|| last(&|other| other.to == me))
            .or_else(|| last(&|other| other.text.from == me && other.to == to))
    }

    fn bulk_message(&self, members: &[MemberText], now: Timestamp) -> Result<BulkMessage> {
        let Self { subject, text, to, parent, .. } = *self;
        let sent_at = now.before(text.ago.into());
        let soon = |minutes| sent_at.after(Duration::from_mins(minutes)).min(now);
        let index = |name: &str| {
            let unknown = || Error::Internal(format!("the demonstration has no member {name}"));
            members.iter().position(|m| m.name == name).ok_or_else(unknown)
        };
        let marks = |name: &str| SideMarks {
            archived: text.archived_by.iter().any(|by| by == name),
            deleted_at: text.deleted_by.iter().any(|by| by == name).then(|| soon(9)),
        };
        let is_read = text.status == Status::Accepted && !text.unread_by.iter().any(|by| by == to);
        Ok(BulkMessage {
            parent,
            sender: Some(index(&text.from)?),
            recipient: Some(index(to)?),
            visitor_email: String::new(),
            subject: if parent.is_some() { reply_subject(subject) } else { subject.to_owned() },
            body: text.body.trim().to_owned(),
            sent_at,
            read_at: is_read.then(|| soon(6)),
            replied_at: None,
            status: text.status,
            reason: text.reason.clone(),
            sender_marks: marks(&text.from),
            recipient_marks: marks(to),
        })
    }
}
