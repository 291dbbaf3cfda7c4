//! The mailbox: a list, and beside it what is read or written. On wide screens both are shown, on
//! narrow ones whichever the address is about; which list that is, the address says as well.

use super::{frame::Frame, list::List};
use crate::{address, desk::desk, dom, error::Answer, prepared::resource, rpc::mailbox};
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_query_map},
};
use postroom_model::{Listing, View};
use serde::{Deserialize, Serialize};

/// A list as it was loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// Its address.
    pub address: String,
    /// The version of the lists at that time.
    pub version: u32,
    /// What came.
    pub listing: Answer<Listing>,
}

impl Loaded {
    /// What its address says.
    pub fn view(&self) -> View {
        address::view_of(&self.address).unwrap_or(View::of(postroom_model::Folder::Inbox))
    }
}

/// Where the page stands, from its address.
#[derive(Clone, Copy)]
pub struct Place {
    /// The list that is shown, or lies beside what is shown.
    pub view: Memo<View>,
    /// The address is the list's own.
    pub is_list: Memo<bool>,
    /// The address without its query.
    path: Memo<String>,
}

impl Place {
    fn here() -> Self {
        let (desk, here, query) = (desk(), address::here(), use_query_map());
        let own = Memo::new(move |_| address::view_of(&here()));
        let beside = move || {
            let next = query.with(|query| query.get("next"));
            let given = next.and_then(|next| address::view_of(&next));
            given
                .or_else(|| address::view_of(&desk.list.get()))
                .unwrap_or(View::of(postroom_model::Folder::Inbox))
        };
        Self {
            view: Memo::new(move |_| own.get().unwrap_or_else(beside)),
            is_list: Memo::new(move |_| own.with(Option::is_some)),
            path: use_location().pathname,
        }
    }
}

/// The frame of lists and of what is read and written.
#[component]
pub fn Mailbox() -> impl IntoView {
    let desk = desk();
    let place = Place::here();
    let list = resource(
        move || (place.view.get().href(), desk.version.get()),
        |prepared| &prepared.list,
        |(address, version)| async move {
            let listing = mailbox::load_list(address.clone()).await;
            Loaded { address, version, listing }
        },
    );
    // What the server has confirmed and the list now shows needs no help any more.
    Effect::new(move || {
        if let Some(version) = list.with(|list| list.as_ref().map(|loaded| loaded.version)) {
            desk.patches.update(|patches| patches.retain(|p| p.until.is_none_or(|until| until > version)));
        }
    });
    Effect::new(move |before: Option<(bool, String)>| come_to(place, before));
    let folder = Signal::derive(move || Some((place.view.get().folder, place.is_list.get())));
    view! {
        <Frame folder>
            <div class="panes" class:reads=move || !place.is_list.get()>
                <List place list />
                <div class="pane">
                    <Outlet />
                </div>
            </div>
        </Frame>
    }
    .into_any()
}

/// Remembers the list that is shown, and takes the focus along: to the heading of another list, or
/// back to the line that was read.
fn come_to(place: Place, before: Option<(bool, String)>) -> (bool, String) {
    let desk = desk();
    let (is_list, path) = (place.is_list.get(), place.path.get());
    let list = place.view.get().href();
    if is_list {
        let returned = desk.list.get_untracked() == list;
        match before {
            Some((false, read)) if returned => {
                let line = format!(".rows .open[href=\"{read}\"], .rows .open[href^=\"{read}?\"]");
                dom::soon(move || {
                    let _ = dom::focus(&line) || dom::focus("#heading");
                });
            }
            Some(_) => dom::soon(|| {
                dom::focus("#heading");
            }),
            None => {}
        }
        desk.list.set(list);
    }
    (is_list, path)
}

/// What lies beside a list while nothing is read.
#[component]
pub fn Resting() -> impl IntoView {
    view! {
        <div class="resting">
            <span class="logo" aria-hidden="true"></span>
            <p>"Choose a message to read it here."</p>
            <p class="hint only-live keys-only">"Press " <kbd>"?"</kbd> " for the list of keys."</p>
        </div>
    }
    .into_any()
}
