//! Results that are shown for a while, each with a way back where there is one. The way back is a
//! form, so that it also works on a page without scripts; there the result stays until the next page.

use crate::{
    actions, address,
    desk::{Desk, desk},
    dom::Sending,
    notes::Note,
    ui::{Icon, IntoPiece, live},
};
use leptos::prelude::*;
use std::time::Duration;

/// How long a result stays.
const SHOWN: Duration = Duration::from_secs(10);

/// The result that is shown now.
#[component]
pub fn Notes() -> impl IntoView {
    let desk = desk();
    view! {
        <div class="notes">
            {live(move || desk.note.get().map(|note| view! { <Shown note /> }.piece()))}
        </div>
    }
    .piece()
}

#[component]
fn Shown(note: Note) -> impl IntoView {
    let desk = desk();
    let id = note.id;
    let held = StoredValue::new(false);
    Effect::new(move || leave_after(SHOWN, desk, id, held));
    let undo = note.undo.map(|(action, selection)| {
        let here = address::here();
        let here = move || address::with_next("/actions", &here());
        let names = selection.clone();
        let submit = move |event| {
            if Sending::take(&event).is_some() {
                desk.dismiss(id);
                actions::run(action, names.clone());
            }
        };
        let hidden = |name: &'static str, id: i64| view! { <input type="hidden" name=name value=id /> };
        view! {
            <form method="post" action=live(move || here()) on:submit=submit>
                {selection.messages.iter().map(|id| hidden("messages", id.0)).collect_view()}
                {selection.conversations.iter().map(|id| hidden("conversations", id.0)).collect_view()}
                <button class="link" name="action" value=action.as_str() data-key="z">
                    "Undo"
                </button>
            </form>
        }
    });
    view! {
        <div
            class="note"
            class:bad=note.error
            role=if note.error { "alert" } else { "status" }
            on:pointerenter=move |_| held.set_value(true)
            on:pointerleave=move |_| held.set_value(false)
        >
            <p>{note.text}</p>
            {undo}
            <button type="button" class="plain only-live" on:click=move |_| desk.dismiss(id)>
                <Icon name="x" />
                <span class="unseen">"Dismiss"</span>
            </button>
        </div>
    }
    .piece()
}

/// Takes a result away after its time, but not from under somebody's pointer.
fn leave_after(time: Duration, desk: Desk, id: u32, held: StoredValue<bool>) {
    let leave = move || match held.try_get_value() {
        Some(true) => leave_after(Duration::from_secs(1), desk, id, held),
        _ => desk.dismiss(id),
    };
    set_timeout(leave, time);
}
