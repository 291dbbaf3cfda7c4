//! Addresses of our own pages: lists as views and back, links that remember where one came from.

use crate::rpc::mailbox::Topic;
use leptos::prelude::Get;
use postroom_model::{ConversationId, Folder, MessageId, View, local_path::local_path};

/// The view that a list's address means; nothing for other pages' addresses.
pub fn view_of(address: &str) -> Option<View> {
    let address = address.split('#').next()?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let folder: Folder = path.strip_prefix('/')?.parse().ok()?;
    // Every word that a view understands is written without escapes.
    let get = |key: &str| {
        query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).find(|(k, _)| *k == key)
    };
    Some(View::from_query(folder, |key| get(key).map(|(_, value)| value)))
}

/// What the address of a page to read is about.
pub fn topic_of(address: &str) -> Option<Topic> {
    let path = address.split('?').next()?;
    let number = |prefix| path.strip_prefix(prefix).and_then(|id: &str| id.parse().ok());
    let message = number("/message/").map(|id| Topic::Message(MessageId(id)));
    message.or_else(|| number("/conversation/").map(|id| Topic::Conversation(ConversationId(id))))
}

/// An address with the page to return to. The inbox is where everything returns to unless told.
pub fn with_next(address: &str, next: &str) -> String {
    if next == "/inbox" { address.to_owned() } else { form_with_next(address, next) }
}

/// The address of a form with the page to go to afterwards. Always said: where it is not, one returns
/// to the page with the form.
pub fn form_with_next(address: &str, next: &str) -> String {
    format!("{address}?next={}", escape(next))
}

/// The address of the page that is shown, path and query.
pub fn here() -> impl Fn() -> String + Copy {
    let location = leptos_router::hooks::use_location();
    move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        let search = search.trim_start_matches('?');
        if search.is_empty() { path } else { format!("{path}?{search}") }
    }
}

/// Makes a path the value of a query key. What it leaves alone is plain inside of queries.
fn escape(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Where to return to, from the query's `next`; only ever a path of this site.
pub fn next_of(given: Option<&str>) -> Option<String> {
    local_path(given?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{Mode, Sort, SortKey};

    #[test]
    fn lists_are_found_again_by_their_address() {
        let view = View {
            folder: Folder::Inbox,
            mode: Mode::Messages,
            sort: Sort { key: SortKey::Sender, descending: true },
            unread: true,
            page: 7,
        };
        assert_eq!(view_of(&view.href()), Some(view));
        assert_eq!(view_of("/sent"), Some(View::of(Folder::Sent)));
        assert_eq!(view_of("/write"), None);
        assert_eq!(view_of("inbox"), None);
    }

    #[test]
    fn links_carry_the_way_back_unless_it_is_the_inbox() {
        assert_eq!(with_next("/message/5", "/inbox"), "/message/5");
        assert_eq!(
            with_next("/message/5", "/sent?page=2&sort=date"),
            "/message/5?next=/sent%3Fpage%3D2%26sort%3Ddate"
        );
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(next_of(Some("//evil.example")), None);
        assert_eq!(next_of(Some("/sent?page=2")).as_deref(), Some("/sent?page=2"));
    }
}
