//! What is shown in place of a list's rows: nothing yet, an error, or a skeleton while it is loaded.

use super::loaded_list::LoadedList;
use crate::{
    state::{toast::refusal_text, use_app_state},
    ui::{Icon, IntoErased, reactive},
};
use leptos::prelude::*;
use postroom_model::{Folder, View};

/// The empty state of a list, with a link to something else.
#[component]
pub fn EmptyList(loaded: Memo<Option<LoadedList>>) -> impl IntoView {
    let empty = move || {
        let view = loaded.with(|loaded| loaded.as_ref().map_or(View::of(Folder::Inbox), LoadedList::view));
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
        let link = if view.page > 1 {
            view! { <a class="button" href=view.first_page().href()>"To the first page"</a> }.into_erased()
        } else if view.unread {
            view! { <a class="button" href=View { unread: false, ..view }.href()>"Show all"</a> }
                .into_erased()
        } else if matches!(view.folder, Folder::Inbox | Folder::Sent) {
            view! { <a class="button" href="/write">"Write a message"</a> }.into_erased()
        } else {
            view! { <a class="button" href="/inbox">"To the inbox"</a> }.into_erased()
        };
        view! {
            <div class="empty">
                <Icon name=icon />
                <h2>{title}</h2>
                <p>{text}</p>
                {link}
            </div>
        }
        .into_erased()
    };
    view! { {reactive(move || empty())} }.into_erased()
}

/// The list could not be loaded.
#[component]
pub fn ListError(loaded: Memo<Option<LoadedList>>) -> impl IntoView {
    let app = use_app_state();
    let text = move || {
        loaded.with(|loaded| loaded.as_ref()?.listing.as_ref().err().map(|error| refusal_text(&error.0)))
    };
    view! {
        <div class="empty" role="alert">
            <Icon name="error" />
            <h2>"The list could not be loaded"</h2>
            <p>{reactive(move || text())}</p>
            <button type="button" class="button hydrated-only" on:click=move |_| app.refetch()>
                "Try again"
            </button>
        </div>
    }
    .into_erased()
}

/// The skeleton of a list that is being loaded.
#[component]
pub fn ListSkeleton() -> impl IntoView {
    let line = |_| view! { <li><span class="avatar"></span><span class="bar"></span><span class="bar long"></span></li> };
    view! { <ul class="skeleton" aria-hidden="true">{(0..8).map(line).collect_view()}</ul> }.into_erased()
}
