//! What is shown in place of a list's rows: nothing yet, an error, or a skeleton while it is loaded.

use super::loaded_list::LoadedList;
use crate::{
    state::use_app_state,
    ui::{Icon, IntoErased, reactive},
};
use leptos::prelude::*;
use postroom_model::{Folder, View};
use postroom_texts as texts;

/// The empty state of a list, with a link to something else.
#[component]
pub fn EmptyList(loaded: Memo<Option<LoadedList>>) -> impl IntoView {
    let content = move || {
        use texts::empty;
        let view = loaded.with(|loaded| loaded.as_ref().map_or(View::of(Folder::Inbox), LoadedList::view));
        let (icon, title, text) = match (view.folder, view.unread) {
            _ if view.page > 1 => ("left", empty::page(), empty::page_hint()),
            (Folder::Inbox, true) => ("check", empty::unread(), empty::unread_hint()),
            (Folder::Inbox, false) => ("inbox", empty::inbox(), empty::inbox_hint()),
            (Folder::Sent, _) => ("sent", empty::sent(), empty::sent_hint()),
            (Folder::Archives, _) => ("archives", empty::archives(), empty::archives_hint()),
            (Folder::Trash, _) => ("trash", empty::trash(), empty::trash_hint()),
        };
        let link = if view.page > 1 {
            view! { <a class="button" href=view.first_page().href()>{empty::to_first_page()}</a> }
                .into_erased()
        } else if view.unread {
            view! { <a class="button" href=View { unread: false, ..view }.href()>{empty::show_all()}</a> }
                .into_erased()
        } else if matches!(view.folder, Folder::Inbox | Folder::Sent) {
            view! { <a class="button" href="/write">{texts::actions::write_message()}</a> }.into_erased()
        } else {
            view! { <a class="button" href="/inbox">{texts::actions::to_inbox()}</a> }.into_erased()
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
    view! { {reactive(move || content())} }.into_erased()
}

/// The list could not be loaded.
#[component]
pub fn ListError(loaded: Memo<Option<LoadedList>>) -> impl IntoView {
    let app = use_app_state();
    let text = move || {
        loaded
            .with(|loaded| loaded.as_ref()?.listing.as_ref().err().map(|error| error.first_text().to_owned()))
    };
    view! {
        <div class="empty" role="alert">
            <Icon name="error" />
            <h2>{texts::list::failed()}</h2>
            <p>{reactive(move || text())}</p>
            <button type="button" class="button hydrated-only" on:click=move |_| app.refetch()>
                {texts::actions::try_again()}
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
