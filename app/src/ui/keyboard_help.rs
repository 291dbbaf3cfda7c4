//! The help dialog for keyboard shortcuts, opened by `?`.

use super::{erased_view::IntoErased, icon::Icon};
use leptos::prelude::*;

/// Shortcuts and what they do, in groups.
const KEYS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Go to",
        &[
            ("g i", "Inbox"),
            ("g s", "Sent"),
            ("g a", "Archives"),
            ("g t", "Trash"),
            ("c", "Write a message"),
            ("u", "Back to the list"),
        ],
    ),
    (
        "In a list",
        &[
            ("j", "Next"),
            ("k", "Previous"),
            ("Enter or o", "Open"),
            ("x", "Select"),
            ("e", "Archive"),
            ("#", "Delete"),
            ("I", "Mark as read"),
            ("U", "Mark as unread"),
        ],
    ),
    ("Anywhere", &[("r", "Reply"), ("z", "Undo"), ("Ctrl/⌘ Enter", "Send"), ("?", "This list")]),
];

/// The dialog, closed at first.
#[component]
pub fn KeyboardHelp() -> impl IntoView {
    let group = |(title, keys): (&'static str, &'static [(&'static str, &'static str)])| {
        let line = |(key, meaning): &(&'static str, &'static str)| {
            view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*meaning}</dd></div> }
        };
        view! { <section><h3>{title}</h3><dl>{keys.iter().map(line).collect_view()}</dl></section> }
    };
    view! {
        <dialog id="help" aria-labelledby="help-title">
            <form method="dialog" class="dialog-head">
                <h2 id="help-title">"Keys"</h2>
                <button class="plain"><Icon name="x" /><span class="visually-hidden">"Close"</span></button>
            </form>
            <div class="keys">{KEYS.map(group).into_iter().collect_view()}</div>
            <p class="hint">"Keys can be switched off in the " <a href="/preferences">"preferences"</a> "."</p>
        </dialog>
    }
    .into_erased()
}
