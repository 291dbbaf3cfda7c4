//! Choosing lines of a live list: how many are chosen, all at once, ranges with Shift, and the buttons
//! of single lines. The boxes themselves hold the choice, so that a form without scripts holds the same.

use super::row::selection_of;
use crate::{actions, dom, rpc::mailbox::Topic};
use leptos::prelude::*;
use postroom_model::{ConversationId, MessageId};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, MouseEvent};

/// The boxes of the list.
const TICKS: &str = ".rows .tick input";

fn ticks() -> Vec<HtmlInputElement> {
    dom::all(TICKS).into_iter().filter_map(|tick| tick.dyn_into().ok()).collect()
}

fn count(chosen: RwSignal<usize>) {
    chosen.set(ticks().iter().filter(|tick| tick.checked()).count());
}

/// Chooses nothing.
pub fn clear(chosen: RwSignal<usize>) {
    for tick in ticks() {
        tick.set_checked(false);
    }
    if let Some(all) = all_box() {
        all.set_checked(false);
    }
    chosen.set(0);
}

fn all_box() -> Option<HtmlInputElement> {
    dom::find("[data-all]")?.dyn_into().ok()
}

/// A box was changed.
pub fn changed(event: &Event, chosen: RwSignal<usize>) {
    let all = dom::nearest(event, "[data-all]").and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
    if let Some(all) = all {
        for tick in ticks() {
            tick.set_checked(all.checked());
        }
    }
    count(chosen);
}

/// Something in the list was clicked: a line's own button, or a box, with Shift a range of boxes.
pub fn clicked(event: &MouseEvent, last: StoredValue<Option<usize>>) {
    if let Some(button) = dom::nearest(event, "[data-act]") {
        act_on_line(&button);
    } else if let Some(tick) =
        dom::nearest(event, ".tick input").and_then(|e| e.dyn_into::<HtmlInputElement>().ok())
    {
        let ticks = ticks();
        let Some(here) = ticks.iter().position(|t| *t == tick) else { return };
        if event.shift_key()
            && let Some(last) = last.get_value()
        {
            let (from, to) = (last.min(here), last.max(here));
            for other in ticks.iter().take(to + 1).skip(from) {
                other.set_checked(tick.checked());
            }
        }
        last.set_value(Some(here));
    }
}

/// The line that an event is about.
pub fn line_of(event: &Event) -> Option<Topic> {
    topic_of(&dom::nearest(event, ".row")?)
}

fn topic_of(row: &Element) -> Option<Topic> {
    let tick = dom::tick_of(row)?;
    let id = tick.value().parse().ok()?;
    Some(match tick.name().as_str() {
        "conversations" => Topic::Conversation(ConversationId(id)),
        _ => Topic::Message(MessageId(id)),
    })
}

fn act_on_line(button: &Element) {
    let action = button.get_attribute("data-act").and_then(|word| word.parse().ok());
    let Some(row) = button.closest(".row").ok().flatten() else { return };
    let (Some(action), Some(topic)) = (action, topic_of(&row)) else { return };
    // The button leaves together with its line: the next line takes the focus.
    let next = row.next_element_sibling().or_else(|| row.previous_element_sibling());
    let link = next.and_then(|row| row.query_selector(".open").ok().flatten());
    actions::run(action, selection_of(topic));
    dom::soon(move || {
        if document().active_element().is_none_or(|e| e.tag_name() == "BODY")
            && let Some(link) = link.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _ = link.focus();
        }
    });
}
