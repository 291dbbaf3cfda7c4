//! Folders, and which part of one a list shows: the same words in page addresses, REST and queries.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where a message lies in somebody's mailbox.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Folder {
    /// Received, neither archived nor deleted.
    Inbox,
    /// Written by oneself, neither archived nor deleted.
    Sent,
    /// Kept, both received and sent.
    Archives,
    /// Deleted, both received and sent; may be purged later.
    Trash,
}

impl Folder {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Inbox, Self::Sent, Self::Archives, Self::Trash];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sent => "sent",
            Self::Archives => "archives",
            Self::Trash => "trash",
        }
    }
}

/// Not one of the words that are understood here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

impl FromStr for Folder {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|f| f.as_str() == s).ok_or(UnknownWord)
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a list has an entry for each conversation or for each message.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Each conversation is represented by its newest message.
    #[default]
    Conversations,
    /// Every message is an entry.
    Messages,
}

impl FromStr for Mode {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        match s {
            "conversations" => Ok(Self::Conversations),
            "messages" => Ok(Self::Messages),
            _ => Err(UnknownWord),
        }
    }
}

/// What a list is ordered by. Equal entries are ordered by date, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// When it was sent.
    #[default]
    Date,
    /// Login name of the sender; visitors last in ascending order.
    Sender,
    /// Login name of the recipient; visitors last in ascending order.
    Recipient,
    /// The subject, letter case ignored.
    Subject,
}

impl SortKey {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Date, Self::Sender, Self::Recipient, Self::Subject];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Subject => "subject",
        }
    }
}

/// The order of a list. Written `date`, or `-date` for descending; newest first unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// What to order by.
    pub key: SortKey,
    /// From the last to the first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { key: SortKey::Date, descending: true }
    }
}

/// The words of [`Sort`]'s text form.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Sort {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let words = SortKey::ALL
            .into_iter()
            .flat_map(|key| [true, false].map(|descending| Self { key, descending }.to_string()));
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("The order of a list; `-` is descending."))
            .enum_values(Some(words))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Sort {}

impl FromStr for Sort {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        let (word, descending) = s.strip_prefix('-').map_or((s, false), |rest| (rest, true));
        let key = SortKey::ALL.into_iter().find(|k| k.as_str() == word).ok_or(UnknownWord)?;
        Ok(Self { key, descending })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key.as_str())
    }
}

/// One page of one folder, seen in one way: what the address of a list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// Which folder.
    pub folder: Folder,
    /// By conversation or by message.
    pub mode: Mode,
    /// The order.
    pub sort: Sort,
    /// Only unread entries. Ignored outside the inbox.
    pub unread: bool,
    /// Which page, counted from 1.
    pub page: u32,
}

impl View {
    /// The first page of a folder as it looks when nothing else is asked for.
    pub fn of(folder: Folder) -> Self {
        Self { folder, mode: Mode::default(), sort: Sort::default(), unread: false, page: 1 }
    }

    /// From the keys of a query string. Words that are not understood count as absent, as a list
    /// from a mistyped address is of more use than an error; a page that is no number is page 1.
    pub fn from_query<'a>(folder: Folder, get: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            folder,
            mode: get("mode").and_then(|v| v.parse().ok()).unwrap_or_default(),
            sort: get("sort").and_then(|v| v.parse().ok()).unwrap_or_default(),
            unread: folder == Folder::Inbox && get("unread").is_some(),
            page: get("page").and_then(|v| v.parse().ok()).filter(|p| *p > 0).unwrap_or(1),
        }
    }

    /// The same view from its first page on.
    #[must_use]
    pub fn first_page(self) -> Self {
        Self { page: 1, ..self }
    }

    /// The view's address below the site's root, without what is the default.
    pub fn href(&self) -> String {
        let mut keys = Vec::new();
        if self.mode == Mode::Messages {
            keys.push("mode=messages".to_owned());
        }
        if self.sort != Sort::default() {
            keys.push(format!("sort={}", self.sort));
        }
        if self.unread && self.folder == Folder::Inbox {
            keys.push("unread".to_owned());
        }
        if self.page > 1 {
            keys.push(format!("page={}", self.page));
        }
        let query = keys.join("&");
        format!("/{}{}{query}", self.folder, if query.is_empty() { "" } else { "?" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_view_are_the_same_thing() {
        let view = View {
            folder: Folder::Inbox,
            mode: Mode::Messages,
            sort: Sort { key: SortKey::Subject, descending: true },
            unread: true,
            page: 3,
        };
        assert_eq!(view.href(), "/inbox?mode=messages&sort=-subject&unread&page=3");
        let back = View::from_query(Folder::Inbox, |key| match key {
            "mode" => Some("messages"),
            "sort" => Some("-subject"),
            "unread" => Some(""),
            "page" => Some("3"),
            _ => None,
        });
        assert_eq!(back, view);
        assert_eq!(View::of(Folder::Trash).href(), "/trash");
    }

    #[test]
    fn nonsense_in_an_address_gives_the_plain_list() {
        let view = View::from_query(Folder::Sent, |_| Some("nonsense"));
        assert_eq!(view, View::of(Folder::Sent));
    }
}
