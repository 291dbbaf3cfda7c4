//! What the event stream tells a mailbox's owner. Counters are absolute: an event that arrives
//! twice does no harm, and state + events = state.
//!
//! The stream's other events are `counts` ([`crate::Counts`]), `moderation`, `resync` and `bye`.

use crate::{
    folder::Folder,
    ids::{ConversationId, MessageId},
    post::{Entry, Status},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A message that came into a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// Where it is now.
    pub folder: Folder,
    /// The entry as a list by message shows it.
    #[serde(flatten)]
    pub entry: Entry,
    /// Known messages that changed with it, such as the one that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedItem>,
}

/// What changed about known messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Each message's present state.
    pub items: Vec<ChangedItem>,
}

/// The present state of a message that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedItem {
    /// Which message.
    pub id: MessageId,
    /// Its conversation; none while nobody replied.
    pub conversation: Option<ConversationId>,
    /// Folders that it lies in: none when it is no longer visible, two for a note to oneself.
    pub folders: Vec<Folder>,
    /// When the recipient read it.
    pub read_at: Option<Timestamp>,
    /// When the earliest accepted reply was written.
    pub replied_at: Option<Timestamp>,
    /// The owner archived it.
    pub archived: bool,
    /// When the owner deleted it.
    pub deleted_at: Option<Timestamp>,
    /// Moderation.
    pub status: Status,
}
