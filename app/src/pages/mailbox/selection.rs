//! The selection of a list with scripts: how many rows are selected, all at once, ranges with Shift, and the
//! buttons of single rows. The checkboxes hold the selection, so that a form without scripts has the same.

use crate::{actions, dom};
use leptos::prelude::*;
use postroom_model::{ConversationId, ItemId, MessageId, Selection};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, MouseEvent};

/// The checkboxes of the rows.
const ROW_CHECKBOXES: &str = ".rows .row-checkbox input";

fn row_checkboxes() -> Vec<HtmlInputElement> {
    dom::query_all(ROW_CHECKBOXES).into_iter().filter_map(|checkbox| checkbox.dyn_into().ok()).collect()
}

/// The checkbox that selects all rows.
fn select_all_checkbox() -> Option<HtmlInputElement> {
    dom::query("[data-all]")?.dyn_into().ok()
}

fn closest_checkbox(event: &Event, selector: &str) -> Option<HtmlInputElement> {
    dom::closest(event, selector)?.dyn_into().ok()
}

/// Selects nothing.
pub fn clear(selected: RwSignal<usize>) {
    for checkbox in row_checkboxes().into_iter().chain(select_all_checkbox()) {
        checkbox.set_checked(false);
    }
    selected.set(0);
}

/// Handles the change of a checkbox, and counts the selected rows.
pub fn checkbox_changed(event: &Event, selected: RwSignal<usize>) {
    if let Some(all) = closest_checkbox(event, "[data-all]") {
        for checkbox in row_checkboxes() {
            checkbox.set_checked(all.checked());
        }
    }
    selected.set(row_checkboxes().iter().filter(|checkbox| checkbox.checked()).count());
}

/// Handles a click in the list: on a row's own button, or on a checkbox, with Shift a range of them.
pub fn row_clicked(event: &MouseEvent, last_clicked: StoredValue<Option<usize>>) {
    if let Some(button) = dom::closest(event, "[data-action]") {
        act_on_row(&button);
    } else if let Some(checkbox) = closest_checkbox(event, ".row-checkbox input") {
        let checkboxes = row_checkboxes();
        let Some(clicked) = checkboxes.iter().position(|other| *other == checkbox) else { return };
        if event.shift_key()
            && let Some(last) = last_clicked.get_value()
        {
            let (from, to) = (last.min(clicked), last.max(clicked));
            for other in checkboxes.iter().take(to + 1).skip(from) {
                other.set_checked(checkbox.checked());
            }
        }
        last_clicked.set_value(Some(clicked));
    }
}

/// The item of the row that an event happened in.
pub fn item_of_event(event: &Event) -> Option<ItemId> {
    item_of_row(&dom::closest(event, ".row")?)
}

fn item_of_row(row: &Element) -> Option<ItemId> {
    let checkbox = dom::checkbox_of(row)?;
    let id = checkbox.value().parse().ok()?;
    Some(match checkbox.name().as_str() {
        "conversations" => ItemId::Conversation(ConversationId(id)),
        _ => ItemId::Message(MessageId(id)),
    })
}

/// Carries out the action of a row's own button.
fn act_on_row(button: &Element) {
    let action = button.get_attribute("data-action").and_then(|word| word.parse().ok());
    let Some(row) = button.closest(".row").ok().flatten() else { return };
    let (Some(action), Some(item)) = (action, item_of_row(&row)) else { return };
    let next_row = row.next_element_sibling().or_else(|| row.previous_element_sibling());
    let link = next_row.and_then(|row| row.query_selector(".row-link").ok().flatten());
    actions::perform(action, Selection::from(item));
    // Where the row is removed, its button loses the focus: the next row takes it.
    dom::next_frame(move || {
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY")
            && let Some(link) = link.and_then(|element| element.dyn_into::<HtmlElement>().ok())
        {
            let _ = link.focus();
        }
    });
}
