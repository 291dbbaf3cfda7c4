//! The head of a list: its name, how it is shown, ordered and filtered. All of it links, so that Back,
//! reload and a copied address give the same view.

use super::{frame::name_of, mailbox::Place};
use crate::ui::{Icon, IntoPiece, PageTitle, live};
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
                <h1 id="heading" tabindex="-1">{live(move || name())}</h1>
            }
            .piece()
        } else {
            view! { <h2>{live(move || name())}</h2> }.piece()
        }
    };
    let mode = move |mode: Mode, label: &'static str| {
        view! {
            <a
                href=live(move || View { mode, unread: view.get().unread, ..View::of(view.get().folder) }.href())
                aria-current=live(move || (view.get().mode == mode).then_some("true"))
            >
                {label}
            </a>
        }
    };
    view! {
        <header class="list-head">
            {live(move || heading())}
            <div class="segments" role="group" aria-label="Show">
                {mode(Mode::Conversations, "Conversations")}
                {mode(Mode::Messages, "Messages")}
            </div>
        </header>
    }
    .piece()
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
                <a class="chip" class:on=move || view.get().unread href=live(move || toggled())>
                    <Icon name="filter" />
                    <span class="label">"Unread"</span>
                    <span class="unseen">
                        {live(move || if view.get().unread { " only; show all" } else { ": show only these" })}
                    </span>
                </a>
            }
            .piece()
        })
    };
    view! { {live(move || chip())} }.piece()
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
                    href=live(move || View { sort, ..view.get().first_page() }.href())
                    aria-current=live(move || (view.get().sort == sort).then_some("true"))
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
                <span class="label">{live(move || current())}</span>
            </summary>
            <ul class="panel">{ORDERS.map(item).into_iter().collect_view()}</ul>
        </details>
    }
    .piece()
}
