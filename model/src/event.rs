//! Events of the stream: what open pages are told about their owner's mailbox. Counters are absolute: an
//! event that arrives twice does no harm, and state + events = state.
//!
//! An event travels as its [`EventKind`], which is the name of the server-sent event, and its data as JSON.
//! It is serialised once for all streams that it is sent on.

use crate::{
    folder::{Folder, UnknownWord},
    ids::{ConversationId, MessageId},
    listing::{Counts, Entry},
    message::Status,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An event of the stream.
///
/// ```
/// use postroom_model::event::{EventKind, StreamEvent};
///
/// let event = StreamEvent::Bye { retry_ms: 1500 };
/// assert_eq!((event.kind().as_str(), event.data()?.as_str()), ("bye", r#"{"retry_ms":1500}"#));
/// assert_eq!(StreamEvent::parse(EventKind::Bye, r#"{"retry_ms":1500}"#)?, event);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// The counters, first on every stream and before every change.
    Counts(Counts),
    /// A message came into a folder.
    Message(Box<NewEntry>),
    /// Known messages changed.
    Changed(Changed),
    /// The number of messages that await review changed. For moderators.
    Moderation {
        /// How many they are.
        pending: u64,
    },
    /// Too much has changed to tell: fetch afresh.
    Resync,
    /// The server is about to stop.
    Bye {
        /// Connect again after so many milliseconds.
        retry_ms: u32,
    },
}

/// Makes [`EventKind`] of one list, so that no kind is forgotten where they are read from the wire.
macro_rules! event_kinds {
    ($($kind:ident = $name:literal,)+) => {
        /// The kind of a [`StreamEvent`]: its name on the wire.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $(#[doc = concat!("[`StreamEvent::", stringify!($kind), "`].")] $kind,)+
        }

        impl EventKind {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name),+ }
            }
        }
    };
}

event_kinds! {
    Counts = "counts",
    Message = "message",
    Changed = "changed",
    Moderation = "moderation",
    Resync = "resync",
    Bye = "bye",
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventKind {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s).ok_or(UnknownWord)
    }
}

/// What the data of `message` hold beside the entry.
#[derive(Deserialize)]
struct Placement {
    folder: Folder,
    #[serde(default)]
    changed: Vec<ChangedItem>,
}

/// The data of `moderation`.
#[derive(Serialize, Deserialize)]
struct Moderation {
    pending: u64,
}

/// The data of `bye`.
#[derive(Serialize, Deserialize)]
struct Bye {
    retry_ms: u32,
}

impl StreamEvent {
    /// The kind of the event.
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Counts(_) => EventKind::Counts,
            Self::Message(_) => EventKind::Message,
            Self::Changed(_) => EventKind::Changed,
            Self::Moderation { .. } => EventKind::Moderation,
            Self::Resync => EventKind::Resync,
            Self::Bye { .. } => EventKind::Bye,
        }
    }

    /// The data as one line of JSON.
    ///
    /// # Errors
    /// None that can happen: every field can be written as JSON.
    pub fn data(&self) -> serde_json::Result<String> {
        match self {
            Self::Counts(counts) => serde_json::to_string(counts),
            Self::Message(entry) => serde_json::to_string(entry),
            Self::Changed(changed) => serde_json::to_string(changed),
            Self::Moderation { pending } => serde_json::to_string(&Moderation { pending: *pending }),
            Self::Resync => Ok("{}".to_owned()),
            Self::Bye { retry_ms } => serde_json::to_string(&Bye { retry_ms: *retry_ms }),
        }
    }

    /// The event of a kind and its data.
    ///
    /// # Errors
    /// The data are not those of such an event.
    pub fn parse(kind: EventKind, data: &str) -> serde_json::Result<Self> {
        Ok(match kind {
            EventKind::Counts => Self::Counts(serde_json::from_str(data)?),
            EventKind::Message => {
                // Read twice: `flatten` would give every browser a second reader of entries to download.
                let Placement { folder, changed } = serde_json::from_str(data)?;
                Self::Message(Box::new(NewEntry { folder, entry: serde_json::from_str(data)?, changed }))
            }
            EventKind::Changed => Self::Changed(serde_json::from_str(data)?),
            EventKind::Moderation => {
                let Moderation { pending } = serde_json::from_str(data)?;
                Self::Moderation { pending }
            }
            EventKind::Resync => Self::Resync,
            EventKind::Bye => {
                let Bye { retry_ms } = serde_json::from_str(data)?;
                Self::Bye { retry_ms }
            }
        })
    }
}

/// A message that came into a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewEntry {
    /// Where it is now.
    pub folder: Folder,
    /// The entry as a list by message shows it.
    #[serde(flatten)]
    pub entry: Entry,
    /// Known messages that changed with it, such as the one that it answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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
    /// Folders that it lies in: none when it is gone, of which the other fields then tell nothing more; two for a note
    /// to oneself.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_read_back_from_the_wire() {
        let sent = Timestamp::from_seconds(1_779_282_000);
        let item = ChangedItem {
            id: MessageId(5),
            conversation: Some(ConversationId(5)),
            folders: vec![Folder::Inbox],
            read_at: None,
            replied_at: Some(sent),
            archived: false,
            deleted_at: None,
            status: Status::Accepted,
        };
        let message = r#"{"folder":"inbox","id":5,"conversation":null,"count":0,"sender":{"alias":"ab..cd@example"},
            "recipient":{"name":"b","display":"Ben"},"subject":"Hi","excerpt":"","sent_at":"2026-05-20T13:00:00.000000Z",
            "read_at":null,"replied_at":null,"status":"accepted","outgoing":false}"#;
        let all = [
            StreamEvent::Counts(Counts { unread: 1, notices: 0, pending: 2, seq: 3 }),
            StreamEvent::parse(EventKind::Message, message).unwrap(),
            StreamEvent::Changed(Changed { items: vec![item] }),
            StreamEvent::Moderation { pending: 4 },
            StreamEvent::Resync,
            StreamEvent::Bye { retry_ms: 7 },
        ];
        assert_eq!(all.each_ref().map(StreamEvent::kind), EventKind::ALL);
        for (event, kind) in all.into_iter().zip(EventKind::ALL) {
            let name = event.kind().as_str();
            assert_eq!(name.parse(), Ok(kind));
            assert_eq!(StreamEvent::parse(kind, &event.data().unwrap()).unwrap(), event);
        }
        assert_eq!("novelty".parse::<EventKind>(), Err(UnknownWord));
    }
}
