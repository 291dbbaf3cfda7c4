//! Which list is shown, from the page's address.

use crate::{address, state::use_app_state};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use postroom_model::{Folder, View};

/// The list that is shown, alone or beside another page.
#[derive(Clone, Copy)]
pub struct ListLocation {
    /// The list.
    pub view: Memo<View>,
    /// The address is the list's own: nothing is read or written beside it.
    pub is_list: Memo<bool>,
    /// The address without its query.
    pub path: Memo<String>,
}

impl ListLocation {
    /// Follows the address. Beside another page lies the list that its `next` names, else the one that was
    /// shown last.
    pub fn new() -> Self {
        let (app, address, query) = (use_app_state(), address::use_address(), use_query_map());
        let own = Memo::new(move |_| address::view_of(&address()));
        let beside = move || {
            let next = query.with(|query| query.get("next"));
            let named = next.and_then(|next| address::view_of(&next));
            named.or_else(|| address::view_of(&app.last_list.get())).unwrap_or(View::of(Folder::Inbox))
        };
        Self {
            view: Memo::new(move |_| own.get().unwrap_or_else(beside)),
            is_list: Memo::new(move |_| own.with(Option::is_some)),
            path: use_location().pathname,
        }
    }
}
