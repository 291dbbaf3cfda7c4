//! The filter and the order of a list, as links.

use crate::ui::{Icon, IntoErased, reactive};
use leptos::prelude::*;
use postroom_model::{Folder, Sort, SortKey, View};

/// The orders that are offered.
const ORDERS: [(SortKey, bool, &str); 8] = [
    (SortKey::Date, true, "Newest first"),
    (SortKey::Date, false, "Oldest first"),
    (SortKey::Sender, false, "Sender A–Z"),
    (SortKey::Sender, true, "Sender Z–A"),
    (SortKey::Recipient, false, "Recipient A–Z"),
    (SortKey::Recipient, true, "Recipient Z–A"),
    (SortKey::Subject, false, "Subject A–Z"),
    (SortKey::Subject, true, "Subject Z–A"),
];

/// The filter for unread messages; only the inbox has it.
#[component]
pub fn UnreadFilter(view: Memo<View>) -> impl IntoView {
    let toggled = move || View { unread: !view.get().unread, ..view.get().first_page() }.href();
    let filter = move || {
        (view.get().folder == Folder::Inbox).then(|| {
            view! {
                <a class="chip" class:on=move || view.get().unread href=reactive(move || toggled())>
                    <Icon name="filter" />
                    <span class="label">"Unread"</span>
                    <span class="visually-hidden">
                        {reactive(move || if view.get().unread { " only; show all" } else { ": show only these" })}
                    </span>
                </a>
            }
            .into_erased()
        })
    };
    view! { {reactive(move || filter())} }.into_erased()
}

/// The menu of orders.
#[component]
pub fn SortMenu(view: Memo<View>) -> impl IntoView {
    let current = move || {
        let now = view.get().sort;
        ORDERS
            .iter()
            .find(|(key, descending, _)| now == Sort { key: *key, descending: *descending })
            .map_or("", |order| order.2)
    };
    let item = move |(key, descending, label): (SortKey, bool, &'static str)| {
        let sort = Sort { key, descending };
        view! {
            <li>
                <a
                    href=reactive(move || View { sort, ..view.get().first_page() }.href())
                    aria-current=reactive(move || (view.get().sort == sort).then_some("true"))
                >
                    {label}
                </a>
            </li>
        }
    };
    view! {
        <details class="menu">
            <summary class="chip">
                <Icon name="sort" />
                <span class="visually-hidden">"Sorted: "</span>
                <span class="label">{reactive(move || current())}</span>
            </summary>
            <ul class="panel">{ORDERS.map(item).into_iter().collect_view()}</ul>
        </details>
    }
    .into_erased()
}
