//! Addresses of our own pages: which list or item an address shows, and links that name the page to
//! return to in `next`.

use leptos::prelude::{Get, With};
use leptos_router::hooks::{use_location, use_query_map};
use postroom_model::{Folder, ItemId, Part, View, local_path::local_path};

/// The view that a list's address shows; none for addresses of other pages.
pub fn view_of(address: &str) -> Option<View> {
    let path = address.split(['?', '#']).next()?;
    let folder: Folder = path.strip_prefix('/')?.parse().ok()?;
    Some(View::from_query(folder, |key| query_value(address, key)))
}

/// The value of a key of an address's query, as it stands there: what we look for is written without escapes.
fn query_value<'a>(address: &'a str, key: &str) -> Option<&'a str> {
    let (_, query) = address.split('#').next()?.split_once('?')?;
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(name, _)| *name == key).map(|(_, value)| value)
}

/// The part of a conversation that an address asks for.
pub fn part_of(address: &str) -> Part {
    let id = |key| query_value(address, key)?.parse().ok();
    Part::beside(id("before"), id("after"))
}

/// The address of a part of a conversation, with the page to return to.
pub fn part_address(item: ItemId, part: Part, next: &str) -> String {
    let page = form_with_next(&item.href(), next);
    match part {
        Part::Before(id) => format!("{page}&before={id}"),
        Part::After(id) => format!("{page}&after={id}"),
        Part::Unread | Part::Newest => page,
    }
}

/// The item of an address; none for addresses of other pages.
pub fn item_of(address: &str) -> Option<ItemId> {
    ItemId::from_path(address.split(['?', '#']).next()?)
}

/// An address with the page to return to. Without one, everything returns to the inbox.
pub fn with_next(address: &str, next: &str) -> String {
    if next == "/inbox" { address.to_owned() } else { form_with_next(address, next) }
}

/// The address of a form with the page to go to afterwards, inbox included: without `next` a form
/// returns to its own page.
pub fn form_with_next(address: &str, next: &str) -> String {
    format!("{address}?next={}", escape(next))
}

/// The address of the page that is shown, path and query. Reactive.
pub fn use_address() -> impl Fn() -> String + Copy {
    let location = use_location();
    move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        let search = search.trim_start_matches('?');
        if search.is_empty() { path } else { format!("{path}?{search}") }
    }
}

/// Escapes a path as the value of a query key. Slashes need no escape in a query.
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

/// The page to return to, from the query's `next`. Only a path of this site counts. Reactive.
pub fn use_next() -> impl Fn() -> Option<String> + Copy {
    let query = use_query_map();
    move || local_path(query.with(|query| query.get("next"))?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{MessageId, Mode, Sort, SortKey};

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
    fn parts_of_a_conversation_have_addresses() {
        let item = ItemId::from_key(-5);
        for part in [Part::Unread, Part::Before(MessageId(9)), Part::After(MessageId(7))] {
            let address = part_address(item, part, "/sent?page=2");
            assert_eq!((item_of(&address), part_of(&address)), (Some(item), part), "{address}");
        }
        assert_eq!(part_of("/conversation/5?before=x"), Part::Unread);
    }

    #[test]
    fn links_carry_the_way_back_unless_it_is_the_inbox() {
        assert_eq!(with_next("/message/5", "/inbox"), "/message/5");
        assert_eq!(
            with_next("/message/5", "/sent?page=2&sort=date"),
            "/message/5?next=/sent%3Fpage%3D2%26sort%3Ddate"
        );
    }
}
