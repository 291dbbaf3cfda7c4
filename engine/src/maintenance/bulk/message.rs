//! One message as imports and seeds know it, and what must hold for it whatever they say.

use postroom_model::{Status, Timestamp};

/// What one party did with a message.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::maintenance) struct Marks {
    pub archived: bool,
    pub deleted_at: Option<Timestamp>,
}

/// A message to store. People are numbered from 0, as are messages in the order of their creation.
#[derive(Clone, Debug)]
pub(in crate::maintenance) struct BulkMessage {
    pub parent: Option<usize>,
    /// None is a visitor.
    pub sender: Option<usize>,
    pub recipient: Option<usize>,
    pub visitor_email: String,
    pub subject: String,
    pub body: String,
    pub sent_at: Timestamp,
    pub read_at: Option<Timestamp>,
    /// Unless given, it follows from the replies.
    pub replied_at: Option<Timestamp>,
    pub status: Status,
    pub reason: String,
    pub of_sender: Marks,
    pub of_recipient: Marks,
}

impl BulkMessage {
    /// Nothing happens to a message before it is sent. Other programs' data say otherwise now and then;
    /// whether this message's did.
    pub(super) fn correct(&mut self) -> bool {
        let sent_at = self.sent_at;
        let times = [
            &mut self.read_at,
            &mut self.replied_at,
            &mut self.of_sender.deleted_at,
            &mut self.of_recipient.deleted_at,
        ];
        let mut wrong = false;
        for time in times.into_iter().flatten().filter(|time| **time < sent_at) {
            *time = sent_at;
            wrong = true;
        }
        wrong
    }

    /// The marks that follow from moderation, and on the side of a visitor, who has no mailbox.
    pub(super) fn complete(&mut self) {
        let sent_at = self.sent_at;
        if self.status == Status::Rejected {
            self.of_recipient.deleted_at.get_or_insert(sent_at);
        }
        if self.sender.is_none() {
            self.of_sender.deleted_at.get_or_insert(sent_at);
        }
        if self.recipient.is_none() {
            match self.status {
                Status::Accepted => {
                    self.read_at.get_or_insert(sent_at);
                    self.of_recipient.deleted_at.get_or_insert(sent_at);
                }
                Status::Pending => (self.read_at, self.of_recipient.deleted_at) = (None, None),
                Status::Rejected => self.read_at = None,
            }
        }
    }
}
