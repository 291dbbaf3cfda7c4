//! The head of a list: its name, how it is shown, ordered and filtered. All of it links, so that Back,
//! reload and a copied address give the same view.

use super::{frame::name_of, mailbox::Place};
use crate::ui::{Icon, PageTitle};
use leptos::prelude::*;
use postroom_model::{Folder, Mode, Sort, SortKey, View};

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

/// The list's name, and whether it shows conversations or messages.
#[component]
pub fn ListHead(place: Place) -> impl IntoView {
    let view = place.view;
    let name = move || name_of(view.get().folder);
    let heading = move || {
        if place.is_list.get() {
            view! {
                <PageTitle text=Signal::derive(move || name().to_owned()) />
                <h1 id="heading" tabindex="-1">{move || name()}</h1>
            }
            .into_any()
        } else {
            view! { <h2>{move || name()}</h2> }.into_any()
        }
    };
    let mode = move |mode: Mode, label: &'static str| {
        view! {
            <a
                href=move || View { mode, unread: view.get().unread, ..View::of(view.get().folder) }.href()
                aria-current=move || (view.get().mode == mode).then_some("true")
            >
                {label}
            </a>
        }
    };
    view! {
        <header class="list-head">
            {move || heading()}
            <div class="segments" role="group" aria-label="Show">
                {mode(Mode::Conversations, "Conversations")}
                {mode(Mode::Messages, "Messages")}
            </div>
        </header>
    }
    .into_any()
}

/// The filter and the order.
#[component]
pub fn Tools(view: Memo<View>) -> impl IntoView {
    view! {
        <div class="tools">
            <Unread view />
            <Orders view />
        </div>
    }
}

/// The filter for what is not yet read; only the inbox has it.
#[component]
fn Unread(view: Memo<View>) -> impl IntoView {
    let toggled = move || View { unread: !view.get().unread, ..view.get().first_page() }.href();
    let chip = move || {
        (view.get().folder == Folder::Inbox).then(|| {
            view! {
                <a class="chip" class:on=move || view.get().unread href=move || toggled()>
                    <Icon name="filter" />
                    <span class="label">"Unread"</span>
                    <span class="unseen">
                        {move || if view.get().unread { " only; show all" } else { ": show only these" }}
                    </span>
                </a>
            }
            .into_any()
        })
    };
    view! { {move || chip()} }.into_any()
}

/// The menu of orders.
#[component]
fn Orders(view: Memo<View>) -> impl IntoView {
    let of = |key, descending| Sort { key, descending };
    let current = move || {
        let now = view.get().sort;
        ORDERS.iter().find(|(key, descending, _)| of(*key, *descending) == now).map_or("", |order| order.2)
    };
    let item = move |(key, descending, label): (SortKey, bool, &'static str)| {
        let sort = of(key, descending);
        view! {
            <li>
                <a
                    href=move || View { sort, ..view.get().first_page() }.href()
                    aria-current=move || (view.get().sort == sort).then_some("true")
                >
                    {label}
                </a>
            </li>
        }
    };
    view! {
        <details class="menu orders">
            <summary class="chip">
                <Icon name="sort" />
                <span class="unseen">"Sorted: "</span>
                <span class="label">{move || current()}</span>
            </summary>
            <ul class="panel">{ORDERS.map(item).into_iter().collect_view()}</ul>
        </details>
    }
    .into_any()
}
