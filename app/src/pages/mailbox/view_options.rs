//! The filter and the order of a list, as links.

use crate::ui::{Icon, IntoErased, reactive};
use leptos::prelude::*;
use postroom_model::{Folder, Sort, SortKey, View};
use postroom_texts as texts;

/// The orders that are offered.
fn orders() -> [(SortKey, bool, &'static str); 8] {
    [
        (SortKey::Date, true, texts::list::newest()),
        (SortKey::Date, false, texts::list::oldest()),
        (SortKey::Sender, false, texts::list::sender_up()),
        (SortKey::Sender, true, texts::list::sender_down()),
        (SortKey::Recipient, false, texts::list::recipient_up()),
        (SortKey::Recipient, true, texts::list::recipient_down()),
        (SortKey::Subject, false, texts::list::subject_up()),
        (SortKey::Subject, true, texts::list::subject_down()),
    ]
}

/// The filter for unread messages; only the inbox has it.
#[component]
pub fn UnreadFilter(view: Memo<View>) -> impl IntoView {
    let toggled = move || View { unread: !view.get().unread, ..view.get().first_page() }.href();
    let filter = move || {
        (view.get().folder == Folder::Inbox).then(|| {
            view! {
                <a class="chip" class:on=move || view.get().unread href=reactive(move || toggled())>
                    <Icon name="filter" />
                    <span class="label">{texts::list::unread()}</span>
                    <span class="visually-hidden">
                        {reactive(move || if view.get().unread { texts::list::unread_on() } else { texts::list::unread_off() })}
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
        orders()
            .into_iter()
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
                <span class="visually-hidden">{texts::list::sorted()}</span>
                <span class="label">{reactive(move || current())}</span>
            </summary>
            <ul class="panel">{orders().map(item).into_iter().collect_view()}</ul>
        </details>
    }
    .into_erased()
}
