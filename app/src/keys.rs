//! The keyboard. A key presses what is on the page: the button or link marked with it, or the entry of
//! the list that has the focus; so keys can never do what cannot be clicked. Off by a setting, never
//! with a modifier, never while somebody types.

use crate::{desk::Desk, dom};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent};

/// Where the choice is kept in the browser.
pub const CHOICE: &str = "postroom-keys";
/// Links of the list's entries.
const ENTRIES: &str = ".rows .open";

/// Whether keys are on.
pub fn on() -> bool {
    dom::remembered(CHOICE).as_deref() != Some("off")
}

/// Listens from now on.
pub fn listen(desk: Desk) {
    let navigate = use_navigate();
    let go = move |address: &str| navigate(address, NavigateOptions::default());
    // When the `g` of a sequence was pressed.
    let begun = Rc::new(Cell::new(None::<f64>));
    window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            send(&event);
            return;
        }
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        if typing(&event) || !on() || dom::find("dialog[open]").is_some() {
            return;
        }
        let after_g = begun.get().is_some_and(|at| event.time_stamp() - at < 1500.0);
        begun.set((event.key() == "g").then(|| event.time_stamp()));
        let done = if after_g { folder(&event.key(), &go) } else { press(&event.key(), desk, &go) };
        if done {
            event.prevent_default();
        }
    });
    window_event_listener(leptos::ev::click, |event| {
        close_menus(event.target().and_then(|t| t.dyn_into().ok()));
    });
}

/// Whether the key goes into a field.
fn typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return false };
    let tag = element.tag_name();
    let ticks = element.get_attribute("type").is_some_and(|kind| kind == "checkbox");
    element.is_content_editable()
        || matches!(tag.as_str(), "TEXTAREA" | "SELECT")
        || (tag == "INPUT" && !ticks)
}

/// Sends the form that is being written.
fn send(event: &KeyboardEvent) {
    let form = event
        .target()
        .and_then(|t| t.dyn_into::<Element>().ok())
        .and_then(|e| e.closest("form").ok().flatten());
    if let Some(button) = form.and_then(|f| f.query_selector("button[data-send]").ok().flatten()) {
        event.prevent_default();
        if let Ok(button) = button.dyn_into::<HtmlElement>() {
            button.click();
        }
    }
}

fn folder(key: &str, go: &impl Fn(&str)) -> bool {
    let address = match key {
        "i" => "/inbox",
        "s" => "/sent",
        "a" => "/archives",
        "t" => "/trash",
        _ => return false,
    };
    go(address);
    true
}

fn press(key: &str, desk: Desk, go: &impl Fn(&str)) -> bool {
    match key {
        "j" => step(1),
        "k" => step(-1),
        "o" => dom::find(&format!("{ENTRIES}:focus")).map(|link| link.click()).is_some(),
        "x" => row().and_then(|row| dom::tick_of(&row)).map(|tick| tick.click()).is_some(),
        "c" => {
            go("/write");
            true
        }
        "?" => open_help(),
        "Escape" => {
            close_menus(None);
            false
        }
        "e" | "#" | "I" | "U" => {
            select_row();
            click_marked(key)
        }
        "u" => {
            click_marked("u") || {
                go(&desk.list.get_untracked());
                true
            }
        }
        "r" | "z" => click_marked(key),
        _ => false,
    }
}

/// Clicks what the page marks with a key: the first that can be seen.
fn click_marked(key: &str) -> bool {
    let marked = dom::all(&format!("[data-key=\"{key}\"]"));
    // What is being read goes before the list beside it.
    let read = marked.iter().find(|e| e.closest(".reading").ok().flatten().is_some() && dom::visible(e));
    let ticked = dom::find(".tick input:checked").is_some();
    let found = if ticked { None } else { read }.or_else(|| marked.iter().find(|e| dom::visible(e)));
    found.map(|element| element.click()).is_some()
}

/// The list's entry that has the focus.
fn row() -> Option<Element> {
    document().active_element()?.closest(".row").ok().flatten()
}

/// An action without a selection is about the entry that has the focus.
fn select_row() {
    if dom::find(".tick input:checked").is_none()
        && let Some(tick) = row().and_then(|row| dom::tick_of(&row))
    {
        tick.click();
    }
}

/// Moves the focus along the list.
fn step(by: isize) -> bool {
    let links = dom::all(ENTRIES);
    let here = document().active_element();
    let row = here.and_then(|e| e.closest(".row").ok().flatten());
    let at = links.iter().position(|link| link.closest(".row").ok().flatten() == row && row.is_some());
    let current = || links.iter().position(|link| link.has_attribute("aria-current"));
    let to = match at.or_else(current) {
        Some(at) => at.saturating_add_signed(by).min(links.len().saturating_sub(1)),
        None => 0,
    };
    links.get(to).is_some_and(|link| link.focus().is_ok())
}

fn open_help() -> bool {
    let dialog = dom::find("#help").and_then(|e| e.dyn_into::<HtmlDialogElement>().ok());
    dialog.is_some_and(|dialog| dialog.show_modal().is_ok())
}

/// Closes menus, except the one that was clicked in; a link in it has done its work, too.
fn close_menus(clicked: Option<Element>) {
    let kept = clicked.as_ref().filter(|e| e.closest("a, button").ok().flatten().is_none());
    let kept = kept.and_then(|e| e.closest("details.menu").ok().flatten());
    for menu in dom::all("details.menu[open]") {
        if kept.as_ref() != Some(menu.as_ref()) {
            let _ = menu.remove_attribute("open");
        }
    }
}
