//! What the server gives the app with every request, and what travels back in cookies.
//!
//! The server provides, through Leptos context, before a page is rendered or a server function runs:
//! `postroom_engine::Postroom`, `Option<postroom_engine::Session>`, `Option<Flash>`, [`FormState`],
//! for a page the `Arc` of what was [prepared](crate::Prepared) for it, and `http::request::Parts`.
//! Everything here is serialised to the browser: nothing secret belongs in it.

use postroom_model::{Action, Refusal, Sent, Status, post::Selection};
use serde::{Deserialize, Serialize};

/// The cookie that carries a [`Flash`] as percent-encoded JSON to the next page, which removes it.
pub const FLASH_COOKIE: &str = "postroom_flash";
/// The cookie with the chosen [`Theme`]'s word; scripts may read it.
pub const THEME_COOKIE: &str = "postroom_theme";

/// What was typed into a form that a plain POST sent and the server refused. The same page is
/// rendered again with it, so that nothing typed is lost. Passwords are never in here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// Field names and what was typed.
    pub values: Vec<(String, String)>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

impl FormState {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The result of a form, shown once on the page that follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flash {
    /// A message or a reply was submitted.
    Sent(Tally),
    /// An action on a selection was carried out.
    Done {
        /// Which one.
        action: Action,
        /// How many messages changed.
        changed: u64,
        /// What it was done to, so that it can be taken back. Empty when it was too long for a cookie.
        selection: Selection,
    },
    /// A request without a page of its own was refused.
    Refused(Refusal),
    /// The session has ended.
    SignedOut,
    /// The password is a new one; all other sessions have ended.
    PasswordChanged,
    /// One or all other sessions were ended.
    SessionsEnded,
}

/// What became of a submission, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Messages in all: one for each recipient.
    pub messages: u32,
    /// Those that await review.
    pub pending: u32,
    /// Those that were rejected at once.
    pub rejected: u32,
}

impl From<&Sent> for Tally {
    fn from(sent: &Sent) -> Self {
        sent.messages.iter().fold(Self::default(), |tally, message| Self {
            messages: tally.messages + 1,
            pending: tally.pending + u32::from(message.status == Status::Pending),
            rejected: tally.rejected + u32::from(message.status == Status::Rejected),
        })
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in the cookie, in the form and in the `data-theme` attribute.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a word; the system's for words that are none of these.
    pub fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word).unwrap_or_default()
    }
}
