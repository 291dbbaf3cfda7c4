//! Addresses of our own pages: which list or item an address shows, and links that name the page to
//! return to in `next`.

use leptos::prelude::{Get, GetUntracked, Memo, With};
use leptos_router::{
    hooks::{use_location, use_query_map},
    location::Url,
};
use postroom_model::{Folder, ItemId, Part, UserId, View};

/// The parameter of a form's or of the event stream's address with the id of the member whose page it is on.
pub const MEMBER_PARAMETER: &str = "member";

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

/// The address of a form that changes something for a member: it says whose page it is on, and the server refuses it
/// once somebody else is signed in.
pub fn of_member(address: &str, member: Option<UserId>) -> String {
    let Some(member) = member else { return address.to_owned() };
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{MEMBER_PARAMETER}={member}")
}

/// The address of the page that is shown, as we write it ourselves, see [`known_address`]. Reactive.
pub fn use_address() -> impl Fn() -> String + Copy {
    let location = use_location();
    move || {
        let path = location.pathname.get();
        let address = format!("{path}?{}", location.search.get().trim_start_matches('?'));
        known_address(&address).unwrap_or_else(|| with_known_next(&path, &address))
    }
}

/// Asks later whether the page that is shown now still is: who has gone elsewhere meanwhile is not taken away from there.
pub fn stays(pathname: Memo<String>) -> impl FnOnce() -> bool + use<> {
    let before = pathname.get_untracked();
    move || pathname.try_get_untracked() == Some(before)
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

/// The address of a list, a message or a conversation as we write it ourselves; none for other pages.
///
/// What somebody else has put into a link is never shown as it came: pages are compressed, and how well text
/// compresses beside private text tells what that is.
pub fn known_address(address: &str) -> Option<String> {
    if let Some(view) = view_of(address) {
        return Some(view.href());
    }
    let item = item_of(address)?;
    Some(match part_of(address) {
        Part::Unread | Part::Newest => with_known_next(&item.href(), address),
        part => part_address(item, part, &known_next(address).unwrap_or_else(|| "/inbox".to_owned())),
    })
}

/// A path with the list to return to that an address names in its query, if it names one.
pub fn with_known_next(path: &str, address: &str) -> String {
    known_next(address).map_or_else(|| path.to_owned(), |next| with_next(path, &next))
}

/// The path of a form for a new message with what its address fills in, and with the list to return to.
#[cfg(feature = "ssr")]
pub fn with_prefill(path: &str, address: &str) -> String {
    let known = with_known_next(path, address);
    let fields = ["to", "subject", "body"].into_iter();
    fields.filter_map(|key| Some((key, query_value(address, key)?))).fold(known, |known, (key, value)| {
        let separator = if known.contains('?') { '&' } else { '?' };
        // As `+` stands for a blank in links that programs make.
        format!("{known}{separator}{key}={}", escape(&Url::unescape(&value.replace('+', " "))))
    })
}

/// The page to go to after signing in, from the query of the sign-in page. Unescaped once: its own query stays as it is.
pub fn next_of_query(search: &str) -> Option<String> {
    let address = format!("?{}", search.trim_start_matches('?'));
    Some(Url::unescape(query_value(&address, "next")?))
}

/// The list to return to that an address names in its query.
fn known_next(address: &str) -> Option<String> {
    Some(view_of(&Url::unescape(query_value(address, "next")?))?.href())
}

/// The page to return to, from the query's `next`. Only a list, a message or a conversation counts. Reactive.
pub fn use_next() -> impl Fn() -> Option<String> + Copy {
    let query = use_query_map();
    move || known_address(query.with(|query| query.get("next"))?.as_str())
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
    #[cfg(feature = "ssr")]
    fn only_known_addresses_are_returned_to() {
        for (given, known) in [
            ("/inbox?page=2&x=guess&mode=messages#x", Some("/inbox?mode=messages&page=2")),
            ("/message/5?x=guess", Some("/message/5")),
            ("/message/5?next=/sent%3Fpage%3D2", Some("/message/5?next=/sent%3Fpage%3D2")),
            ("/conversation/5?x&next=/sent%3Fx=guess", Some("/conversation/5?next=/sent")),
            ("/message/5?next=/guess", Some("/message/5")),
            ("/conversation/5?before=7&x=guess", Some("/conversation/5?next=/inbox&before=7")),
            ("/conversation/5?after=guess", Some("/conversation/5")),
            ("/write/guess", None),
            ("/guess", None),
            ("guess", None),
            ("", None),
        ] {
            assert_eq!(known_address(given).as_deref(), known, "{given}");
        }
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
