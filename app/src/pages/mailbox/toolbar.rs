//! The toolbar of a list: actions on the selected rows, filter and order.

use super::view_options::{SortMenu, UnreadFilter};
use crate::ui::{IntoErased, action_button, reactive};
use leptos::prelude::*;
use postroom_model::{Action, Folder, View, limits};
use postroom_texts as texts;

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
        Folder::Trash => action_button(Action::Undelete, "recover", texts::actions::recover(), "#"),
        Folder::Archives => (
            action_button(Action::Unarchive, "restore", texts::actions::unarchive(), "e"),
            action_button(Action::Delete, "trash", texts::actions::delete(), "#"),
        )
            .into_erased(),
        Folder::Inbox | Folder::Sent => (
            action_button(Action::Archive, "archives", texts::actions::archive(), "e"),
            action_button(Action::Delete, "trash", texts::actions::delete(), "#"),
        )
            .into_erased(),
    };
    let mark_actions = move || {
        (folder.get() != Folder::Sent).then(|| {
            (
                action_button(Action::MarkRead, "read", texts::actions::mark_read(), "I"),
                action_button(Action::MarkUnread, "unread", texts::actions::mark_unread(), "U"),
            )
                .into_erased()
        })
    };
    view! {
        <div class="toolbar" role="group" aria-label=texts::list::selected()>
            <label class="all hydrated-only">
                <input type="checkbox" data-all autocomplete="off" />
                <span class="visually-hidden">{texts::list::select_all()}</span>
            </label>
            {reactive(move || move_actions())}
            {reactive(move || mark_actions())}
            <span class="selected-count" role="status">
                {reactive(move || match selected.get() {
                    0 => String::new(),
                    n => texts::list::selected_count(limits::count(n)),
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
