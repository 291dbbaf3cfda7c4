//! What a checkup reports.

use postroom_model::MessageId;
use serde::Serialize;

/// Something stored that does not follow from what it should follow from, or cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inconsistency {
    /// What was checked, as a stable word.
    pub check: &'static str,
    /// Login name of the mailbox's owner, where it is about one.
    pub owner: Option<String>,
    /// The message, where it is about one.
    pub message: Option<MessageId>,
    /// One sentence.
    pub detail: String,
    /// It was repaired.
    pub repaired: bool,
}
