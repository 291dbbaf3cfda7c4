//! A signal of one item of a list.

use leptos::prelude::*;

/// Follows one item of a list that changes; none where the item is not in it. An item that leaves the list
/// keeps its last value until its view is removed.
///
/// On the server, where nothing changes while a page is rendered, a stored value: a memo for each row of a
/// list would cost more than the row.
pub fn item_signal<T>(find: impl Fn() -> Option<T> + Send + Sync + 'static) -> Option<Signal<T>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let first = untrack(&find)?;
    if cfg!(feature = "ssr") {
        return Some(Signal::stored(first));
    }
    let current = Memo::new(move |last: Option<&T>| find().unwrap_or_else(|| last.unwrap_or(&first).clone()));
    Some(current.into())
}
