//! Addresses of our own pages: which list or item an address shows, and links that name the page to
//! return to in `next`.

use leptos::prelude::{Get, With};
use leptos_router::hooks::{use_location, use_query_map};
use postroom_model::{Folder, ItemId, View, local_path::local_path};

/// The view that a list's address shows; none for addresses of other pages.
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
}
