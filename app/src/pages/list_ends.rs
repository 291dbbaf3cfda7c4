//! What stands around the lines of a list or in their place: pages, nothing yet, a failure, the shape
//! of what is being loaded, and the sign that something new came in above.

use super::mailbox::Loaded;
use crate::{
    desk::desk,
    notes::reason,
    ui::{Icon, IntoPiece, live},
};
use leptos::prelude::*;
use postroom_model::{Folder, Listing, View, limits::PAGE};
use std::time::Duration;

/// The lines' part of the whole, and the ways to the others.
#[component]
pub fn Pages(loaded: Memo<Option<Loaded>>, view: Memo<View>) -> impl IntoView {
    let whole = move || {
        let total = |l: &Loaded| l.listing.as_ref().map_or(0, |listing: &Listing| listing.total);
        loaded.with(|l| l.as_ref().map_or(0, total))
    };
    let pages = move || {
        let (view, total) = (view.get(), whole());
        let size = u64::from(PAGE);
        let first = u64::from(view.page - 1) * size + 1;
        let last = (first + size - 1).min(total);
        let link = |there: bool, page: u32, icon: &'static str, label: &'static str| {
            if there {
                view! {
                    <a class="button plain" href=View { page, ..view }.href() title=label>
                        <Icon name=icon />
                        <span class="unseen">{label}</span>
                    </a>
                }
                .piece()
            } else {
                view! { <span class="button plain off" aria-hidden="true"><Icon name=icon /></span> }.piece()
            }
        };
        view! {
            <nav class="pages" aria-label="Pages">
                <span>{format!("{first}–{last} of {total}")}</span>
                <span class="turn">
                    {link(view.page > 1, view.page.saturating_sub(1), "left", "Newer page")}
                    {link(last < total, view.page.saturating_add(1), "right", "Older page")}
                </span>
            </nav>
        }
        .piece()
    };
    view! { {live(move || pages())} }.piece()
}

/// Nothing here yet, and what to do about it.
#[component]
pub fn Empty(loaded: Memo<Option<Loaded>>) -> impl IntoView {
    let empty = move || {
        let view = loaded.with(|l| l.as_ref().map_or(View::of(Folder::Inbox), Loaded::view));
        let (icon, title, text) = match (view.folder, view.unread) {
            _ if view.page > 1 => ("left", "Nothing on this page", "The list has become shorter."),
            (Folder::Inbox, true) => ("check", "All read", "There is no unread message in your inbox."),
            (Folder::Inbox, false) => {
                ("inbox", "Your inbox is empty", "New messages appear here by themselves.")
            }
            (Folder::Sent, _) => ("sent", "Nothing sent yet", "What you write to others is kept here."),
            (Folder::Archives, _) => {
                ("archives", "No archived messages", "Archive what you want to keep, but not in the way.")
            }
            (Folder::Trash, _) => {
                ("trash", "The trash is empty", "Deleted messages stay here until they are purged.")
            }
        };
        let way = if view.page > 1 {
            view! { <a class="button" href=view.first_page().href()>"To the first page"</a> }.piece()
        } else if view.unread {
            view! { <a class="button" href=View { unread: false, ..view }.href()>"Show all"</a> }.piece()
        } else if matches!(view.folder, Folder::Inbox | Folder::Sent) {
            view! { <a class="button" href="/write">"Write a message"</a> }.piece()
        } else {
            view! { <a class="button" href="/inbox">"To the inbox"</a> }.piece()
        };
        view! {
            <div class="empty">
                <Icon name=icon />
                <h2>{title}</h2>
                <p>{text}</p>
                {way}
            </div>
        }
        .piece()
    };
    view! { {live(move || empty())} }.piece()
}

/// The list could not be loaded.
#[component]
pub fn Failed(loaded: Memo<Option<Loaded>>) -> impl IntoView {
    let desk = desk();
    let text = move || loaded.with(|l| l.as_ref()?.listing.as_ref().err().map(|error| reason(&error.0)));
    view! {
        <div class="empty" role="alert">
            <Icon name="error" />
            <h2>"The list could not be loaded"</h2>
            <p>{live(move || text())}</p>
            <button type="button" class="button only-live" on:click=move |_| desk.refresh()>
                "Try again"
            </button>
        </div>
    }
    .piece()
}

/// The shape of a list that is being loaded.
#[component]
pub fn Skeleton() -> impl IntoView {
    let line = |_| view! { <li><span class="avatar"></span><span class="bar"></span><span class="bar long"></span></li> };
    view! { <ul class="skeleton" aria-hidden="true">{(0..8).map(line).collect_view()}</ul> }.piece()
}

/// Says that something new came in above what is seen, and leads there.
#[component]
pub fn Pill() -> impl IntoView {
    let desk = desk();
    let unseen = RwSignal::new(0_usize);
    Effect::new(move |before: Option<usize>| {
        let all = desk.arrived.with(Vec::len);
        if scrolled() > 120.0 {
            unseen.update(|n| *n += all.saturating_sub(before.unwrap_or(all)));
            look_again(unseen);
        }
        all
    });
    view! {
        <Show when=move || { unseen.get() > 0 }>
            <button type="button" class="pill" on:click=move |_| to_top(unseen)>
                <Icon name="up" />
                {live(move || format!("{} new", unseen.get()))}
            </button>
        </Show>
    }
    .piece()
}

/// How far the list is scrolled, whether it scrolls by itself or with the page.
fn scrolled() -> f64 {
    let own = crate::dom::find(".list").map_or(0, |list| list.scroll_top());
    f64::from(own) + window().scroll_y().unwrap_or_default()
}

fn to_top(unseen: RwSignal<usize>) {
    if let Some(list) = crate::dom::find(".list") {
        list.set_scroll_top(0);
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
    unseen.set(0);
}

/// Takes the sign away once the reader has gone up there.
fn look_again(unseen: RwSignal<usize>) {
    set_timeout(
        move || {
            if scrolled() <= 120.0 {
                let _ = unseen.try_set(0);
            } else if unseen.try_get_untracked().is_some_and(|n| n > 0) {
                look_again(unseen);
            }
        },
        Duration::from_millis(400),
    );
}
