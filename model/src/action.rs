//! What a member can do to selected messages and conversations of their own mailbox.

use crate::folder::UnknownWord;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// One of the actions on a selection.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Keep out of Inbox and Sent.
    Archive,
    /// Back to Inbox or Sent.
    Unarchive,
    /// Into the Trash.
    Delete,
    /// Out of the Trash.
    Undelete,
    /// Received messages count as read.
    MarkRead,
    /// Received messages count as not yet read.
    MarkUnread,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Archive, Self::Unarchive, Self::Delete, Self::Undelete, Self::MarkRead, Self::MarkUnread];

    /// The word on the wire and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Unarchive => "unarchive",
            Self::Delete => "delete",
            Self::Undelete => "undelete",
            Self::MarkRead => "mark_read",
            Self::MarkUnread => "mark_unread",
        }
    }

    /// The action that takes this one back.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Archive => Self::Unarchive,
            Self::Unarchive => Self::Archive,
            Self::Delete => Self::Undelete,
            Self::Undelete => Self::Delete,
            Self::MarkRead => Self::MarkUnread,
            Self::MarkUnread => Self::MarkRead,
        }
    }
}

impl FromStr for Action {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|a| a.as_str() == s).ok_or(UnknownWord)
    }
}
