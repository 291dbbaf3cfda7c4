//! The state of the connection to the event stream, and so of what the page shows.

use crate::error::AppError;

/// The state of the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConnectionState {
    /// The stream is open, or has not been opened yet.
    #[default]
    Online,
    /// The stream is interrupted and will be opened again.
    Offline,
    /// The session has ended, so there is no stream until it is back.
    SignedOut,
    /// Somebody else is signed in, in another tab: the server's sentence about it.
    OtherMember(String),
}

impl ConnectionState {
    /// The state of a page whose member is not signed in any more, if something was refused for that.
    pub fn of_refusal(error: &AppError) -> Option<Self> {
        match error.status {
            401 => Some(Self::SignedOut),
            // Nothing else has this status.
            412 => Some(Self::OtherMember(error.text.clone())),
            _ => None,
        }
    }

    /// As text, by which tabs tell each other.
    pub fn to_text(&self) -> String {
        match self {
            Self::Online => "online".to_owned(),
            Self::Offline => "offline".to_owned(),
            Self::SignedOut => "signed-out".to_owned(),
            Self::OtherMember(sentence) => format!("other-member {sentence}"),
        }
    }

    /// Reads the text of another tab.
    pub fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "online" => Self::Online,
            "offline" => Self::Offline,
            "signed-out" => Self::SignedOut,
            _ => Self::OtherMember(text.strip_prefix("other-member ")?.to_owned()),
        })
    }

    /// Whether the session of the page's member has ended.
    pub fn has_lost_session(&self) -> bool {
        matches!(self, Self::SignedOut | Self::OtherMember(_))
    }
}
