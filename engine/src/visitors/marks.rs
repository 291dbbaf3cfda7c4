//! The marks on a visitor's side of a message. Visitors have no mailbox, so nobody reads or deletes there: the marks follow
//! from what is decided about the message. They let a message be cleaned up once its member has deleted it.

use crate::store::VisitorMarks;
use postroom_model::{Status, Timestamp};

impl VisitorMarks {
    /// Of a message that the visitor wrote: it is deleted on their side whatever is decided.
    #[must_use]
    pub(crate) fn of_sender(self, now: Timestamp) -> Self {
        Self { deleted_at: self.deleted_at.or(Some(now)), ..self }
    }

    /// Of a message to the visitor: once it is accepted, it is sent to them by e-mail and done with.
    #[must_use]
    pub(crate) fn of_recipient(self, status: Status, now: Timestamp) -> Self {
        let deleted_at = self.deleted_at.or(Some(now));
        match status {
            Status::Accepted => Self { read_at: self.read_at.or(Some(now)), deleted_at },
            Status::Rejected => Self { read_at: None, deleted_at },
            Status::Pending => Self::default(),
        }
    }
}
