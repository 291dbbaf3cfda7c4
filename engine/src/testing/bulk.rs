//! Many messages of two members, as a source of bulk writes.

use crate::{
    Result,
    maintenance::{BulkMember, BulkMessage, BulkSource, NewBulkMember, Outline, Progress, SideMarks},
};
use postroom_model::{Code, FieldError, Status, Timestamp};
use std::sync::Arc;

/// One message of a [`Correspondence`].
#[derive(Clone, Copy)]
pub(crate) struct Planned {
    /// The number of the message that it answers.
    pub parent: Option<usize>,
    /// 0 for anna, 1 for ben. The other one receives it.
    pub sender: usize,
    pub status: Status,
}

/// Messages of the new members anna and ben, one a second.
pub(crate) struct Correspondence {
    members: [BulkMember; 2],
    outline: Outline,
    messages: Vec<Planned>,
    before: Box<dyn Fn(usize) -> Result<()> + Send + Sync>,
}

impl Correspondence {
    pub(crate) fn new(messages: Vec<Planned>) -> Self {
        let members = ["anna", "ben"]
            .map(|name| BulkMember { name: name.to_owned(), create: Some(NewBulkMember::default()) });
        let mut outline = Outline::default();
        for (number, message) in messages.iter().enumerate() {
            outline.add(message.parent, sent_at(number), message.status);
        }
        Self { members, outline, messages, before: Box::new(|_| Ok(())) }
    }

    /// Conversations of a message of anna and an answer of ben, accepted.
    pub(crate) fn of_pairs(messages: usize) -> Self {
        Self::of_accepted(messages, |number| (number % 2 == 1).then(|| number - 1))
    }

    /// One conversation in which they answer each other in turns, accepted.
    pub(crate) fn of_one_conversation(messages: usize) -> Self {
        Self::of_accepted(messages, |number| number.checked_sub(1))
    }

    fn of_accepted(messages: usize, parent: impl Fn(usize) -> Option<usize>) -> Self {
        let plan = |number| Planned { parent: parent(number), sender: number % 2, status: Status::Accepted };
        Self::new((0..messages).map(plan).collect())
    }

    /// Calls this before the message of each number comes.
    pub(crate) fn before(self, before: impl Fn(usize) -> Result<()> + Send + Sync + 'static) -> Self {
        Self { before: Box::new(before), ..self }
    }

    fn message(&self, number: usize) -> Result<(BulkMessage, Progress)> {
        (self.before)(number)?;
        let Planned { parent, sender, status } = self.messages[number];
        let message = BulkMessage {
            parent,
            sender: Some(sender),
            recipient: Some(1 - sender),
            visitor_email: String::new(),
            subject: format!("Number {number}"),
            body: "Words".to_owned(),
            sent_at: sent_at(number),
            read_at: None,
            replied_at: None,
            status,
            reason: String::new(),
            sender_marks: SideMarks::default(),
            recipient_marks: SideMarks::default(),
        };
        Ok((message, Progress { done: 0, total: 0 }))
    }
}

fn sent_at(number: usize) -> Timestamp {
    Timestamp::from_seconds(1_780_000_000 + i64::try_from(number).unwrap())
}

impl BulkSource for Correspondence {
    fn members(&self) -> &[BulkMember] {
        &self.members
    }

    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn messages(
        self: Arc<Self>,
    ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static> {
        Ok((0..self.messages.len()).map(move |number| self.message(number)))
    }

    fn member_error(&self, _: usize, code: Code) -> FieldError {
        FieldError::new("name", code)
    }
}
