//! One message as another program or a generator knows it, and what must hold for it in any case.

use postroom_model::{Status, Timestamp};

/// What one participant did with a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SideMarks {
    /// It lies in the archives.
    pub archived: bool,
    /// It lies in the trash, since then.
    pub deleted_at: Option<Timestamp>,
}

/// A message to store. Members are named by their place in [`BulkSource::members`](super::BulkSource::members),
/// messages by their place in the [`Outline`](super::Outline).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkMessage {
    /// The message that it answers.
    pub parent: Option<usize>,
    /// Who wrote it; none is a visitor.
    pub sender: Option<usize>,
    /// To whom; none is a visitor.
    pub recipient: Option<usize>,
    /// The visitor's address; empty between members.
    pub visitor_email: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// When its recipient read it.
    pub read_at: Option<Timestamp>,
    /// When it was answered. Unless given, it follows from the replies.
    pub replied_at: Option<Timestamp>,
    /// Whether it reached its recipient.
    pub status: Status,
    /// Why it was rejected; else empty.
    pub reason: String,
    /// What the sender did with it.
    pub sender_marks: SideMarks,
    /// What the recipient did with it.
    pub recipient_marks: SideMarks,
}

impl BulkMessage {
    /// Moves times before the sending to the sending; whether there were any. Other programs' data have them
    /// now and then.
    pub(super) fn correct_times(&mut self) -> bool {
        let sent_at = self.sent_at;
        let times = [
            &mut self.read_at,
            &mut self.replied_at,
            &mut self.sender_marks.deleted_at,
            &mut self.recipient_marks.deleted_at,
        ];
        let mut wrong = false;
        for time in times.into_iter().flatten().filter(|time| **time < sent_at) {
            *time = sent_at;
            wrong = true;
        }
        wrong
    }

    /// Sets the marks that follow from moderation, and those of a visitor's side, which no mailbox keeps.
    pub(super) fn derive_marks(&mut self) {
        let sent_at = self.sent_at;
        if self.status == Status::Rejected {
            self.recipient_marks.deleted_at.get_or_insert(sent_at);
        }
        if self.sender.is_none() {
            self.sender_marks.deleted_at.get_or_insert(sent_at);
        }
        if self.recipient.is_none() {
            match self.status {
                Status::Accepted => {
                    self.read_at.get_or_insert(sent_at);
                    self.recipient_marks.deleted_at.get_or_insert(sent_at);
                }
                Status::Pending => (self.read_at, self.recipient_marks.deleted_at) = (None, None),
                Status::Rejected => self.read_at = None,
            }
        }
    }
}
