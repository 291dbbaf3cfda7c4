//! The toolbar of a list: actions on the selected rows, filter and order.

use super::view_options::{SortMenu, UnreadFilter};
use crate::ui::{IntoErased, action_button, reactive};
use leptos::prelude::*;
use postroom_model::{Action, Folder, View};

/// The toolbar.
#[component]
pub fn Toolbar(
    /// The list.
    view: Memo<View>,
    /// How many rows are selected.
    selected: RwSignal<usize>,
) -> impl IntoView {
    let folder = Memo::new(move |_| view.get().folder);
    let move_actions = move || match folder.get() {
        Folder::Trash => action_button(Action::Undelete, "recover", "Recover", "#"),
        Folder::Archives => (
            action_button(Action::Unarchive, "restore", "Unarchive", "e"),
            action_button(Action::Delete, "trash", "Delete", "#"),
        )
            .into_erased(),
        Folder::Inbox | Folder::Sent => (
            action_button(Action::Archive, "archives", "Archive", "e"),
            action_button(Action::Delete, "trash", "Delete", "#"),
        )
            .into_erased(),
    };
    let mark_actions = move || {
        (folder.get() != Folder::Sent).then(|| {
            (
                action_button(Action::MarkRead, "read", "Mark as read", "I"),
                action_button(Action::MarkUnread, "unread", "Mark as unread", "U"),
            )
                .into_erased()
        })
    };
    view! {
        <div class="toolbar" role="group" aria-label="Selected messages">
            <label class="all hydrated-only">
                <input type="checkbox" data-all autocomplete="off" />
                <span class="visually-hidden">"Select all on this page"</span>
            </label>
            {reactive(move || move_actions())}
            {reactive(move || mark_actions())}
            <span class="selected-count" role="status">
                {reactive(move || match selected.get() {
                    0 => String::new(),
                    n => format!("{n} selected"),
                })}
            </span>
            <div class="tools">
                <UnreadFilter view />
                <SortMenu view />
            </div>
        </div>
    }
    .into_erased()
}
