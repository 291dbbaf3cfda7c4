//! The mailbox: a list, and beside it what is read or written. Wide screens show both, narrow ones what the
//! address is about.

mod header;
mod list;
mod loaded_list;
mod location;
mod new_messages;
mod pagination;
mod placeholder;
mod row;
mod selection;
mod toolbar;
mod view_options;

use super::{
    layout::MemberLayout,
    page::{Page, RoutePath},
};
#[cfg(feature = "ssr")]
use crate::{address, preloaded::Preloaded, server_fns::request_context::RequestContext};
use crate::{
    dom,
    preloaded::preloaded_resource,
    server_fns::mailbox,
    state::{Load, use_app_state},
};
use leptos::prelude::*;
use leptos_router::{ChooseView, StaticSegment, components::Outlet};
use list::List;
use loaded_list::LoadedList;
use location::ListLocation;
use postroom_model::Folder;
use postroom_texts as texts;

/// The page of a folder: its list, and nothing beside it.
#[derive(Clone, Copy)]
pub struct FolderPage(pub Folder);

impl Page for FolderPage {
    fn path(self) -> impl RoutePath {
        (StaticSegment(self.0.as_str()),)
    }

    fn view(self) -> impl ChooseView {
        NothingSelected
    }
}

/// Loads the list of an address, or the one beside its page.
#[cfg(feature = "ssr")]
pub async fn load_list(
    request: &RequestContext,
    address: &str,
    url: &leptos_router::location::Url,
    preloaded: &mut Preloaded,
) {
    let beside = || address::view_of(&url.search_params().get("next")?);
    let view = address::view_of(address).or_else(beside).unwrap_or(postroom_model::View::of(Folder::Inbox));
    let address = view.href();
    let listing = request.list(&address).await;
    preloaded.note_failure(&listing);
    preloaded.insert(LoadedList { address, version: 0, listing });
}

/// The layout of a list and the page beside it.
#[component]
pub fn Mailbox() -> impl IntoView {
    let app = use_app_state();
    let location = ListLocation::new();
    let list = preloaded_resource(
        move || (location.view.get().href(), app.data_version.get()),
        |(address, version)| async move {
            let listing = mailbox::load_list(address.clone()).await;
            LoadedList { address, version, listing }
        },
    );
    Effect::new(move || {
        list.with(|list| {
            if let Some(loaded) = list {
                app.note_loaded(Load::List, loaded.listing.as_ref().err());
            }
        });
    });
    on_cleanup(move || app.drop_load(Load::List));
    // Updates end when the list has been loaded with what they did.
    Effect::new(move || {
        let version = |loaded: &LoadedList| loaded.listing.is_ok().then_some(loaded.version);
        if let Some(version) = list.with(|list| version(list.as_ref()?)) {
            app.optimistic_updates.update(|updates| {
                updates.retain(|update| update.confirmed_in.is_none_or(|confirmed| confirmed > version));
            });
        }
    });
    Effect::new(move |before| follow_location(location, before));
    let folder = Signal::derive(move || Some((location.view.get().folder, location.is_list.get())));
    view! {
        <MemberLayout folder>
            <div class="panes" class:showing-page=move || !location.is_list.get()>
                <List location list />
                <div class="pane">
                    <Outlet />
                </div>
            </div>
        </MemberLayout>
    }
    .into_any()
}

/// Remembers the list that is shown, and moves the focus with the page: to the heading of another list, or
/// back to the row of the message that was read. Takes and answers whether a list was shown, and its path.
fn follow_location(location: ListLocation, before: Option<(bool, String)>) -> (bool, String) {
    let app = use_app_state();
    let (is_list, path) = (location.is_list.get(), location.path.get());
    let list = location.view.get().href();
    if is_list {
        let returned = app.last_list.get_untracked() == list;
        match before {
            Some((false, read)) if returned => {
                let row_link =
                    format!(".rows .row-link[href=\"{read}\"], .rows .row-link[href^=\"{read}?\"]");
                dom::next_frame(move || {
                    let _ = dom::focus(&row_link) || dom::focus("#heading");
                });
            }
            Some(_) => dom::next_frame(|| {
                dom::focus("#heading");
            }),
            None => {}
        }
        app.last_list.set(list);
    }
    (is_list, path)
}

/// What is shown beside a list while nothing is read.
#[component]
fn NothingSelected() -> impl IntoView {
    let [before, after] = texts::keys::help_hint();
    view! {
        <div class="nothing-selected">
            <span class="logo" aria-hidden="true"></span>
            <p>{texts::list::choose()}</p>
            <p class="hint hydrated-only keyboard-only">{before} <kbd>"?"</kbd> {after}</p>
        </div>
    }
    .into_any()
}
