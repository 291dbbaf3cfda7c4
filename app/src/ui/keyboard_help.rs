//! The help dialog for keyboard shortcuts, opened by `?`.

use super::{erased_view::IntoErased, icon::Icon};
use leptos::prelude::*;
use postroom_texts as texts;

/// A shortcut and what it does.
type Shortcut = (&'static str, &'static str);

/// Shortcuts and what they do, in groups.
fn groups() -> [(&'static str, Vec<Shortcut>); 3] {
    use texts::{actions, folders, keys};
    [
        (
            keys::go_to(),
            vec![
                ("g i", folders::inbox()),
                ("g s", folders::sent()),
                ("g a", folders::archives()),
                ("g t", folders::trash()),
                ("c", actions::write_message()),
                ("u", actions::back_to_list()),
            ],
        ),
        (
            keys::in_list(),
            vec![
                ("j", keys::next()),
                ("k", keys::previous()),
                (keys::enter_or_o(), keys::open()),
                ("x", keys::select()),
                ("e", actions::archive()),
                ("#", actions::delete()),
                ("I", actions::mark_read()),
                ("U", actions::mark_unread()),
            ],
        ),
        (
            keys::anywhere(),
            vec![
                ("r", actions::reply()),
                ("z", actions::undo()),
                (keys::send(), actions::send()),
                ("?", keys::this_list()),
            ],
        ),
    ]
}

/// The dialog, closed at first.
#[component]
pub fn KeyboardHelp() -> impl IntoView {
    let group = |(title, shortcuts): (&'static str, Vec<Shortcut>)| {
        let line = |(key, meaning): Shortcut| {
            view! { <div><dt><kbd dir="ltr">{key}</kbd></dt><dd>{meaning}</dd></div> }
        };
        view! { <section><h3>{title}</h3><dl>{shortcuts.into_iter().map(line).collect_view()}</dl></section> }
    };
    let [before, after] = texts::keys::switch();
    view! {
        <dialog id="help" aria-labelledby="help-title">
            <form method="dialog" class="dialog-header">
                <h2 id="help-title">{texts::keys::title()}</h2>
                <button class="plain"><Icon name="x" /><span class="visually-hidden">{texts::actions::close()}</span></button>
            </form>
            <div class="keys">{groups().map(group).into_iter().collect_view()}</div>
            <p class="hint">{before} <a href="/preferences">{texts::keys::switch_link()}</a> {after}</p>
        </dialog>
    }
    .into_erased()
}
