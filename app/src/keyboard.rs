//! Keyboard shortcuts. A key clicks what is on the page: the button or link marked with it in `data-key`, or
//! the list's row that has the focus; so keys can do nothing that cannot be clicked. The preferences switch
//! them off; they need no modifier, and are ignored while somebody types.

use crate::{dom, state::AppState};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent};

/// The key of the preference in the local storage.
pub const PREFERENCE: &str = "postroom-keys";
/// The links of the list's rows.
const ROW_LINKS: &str = ".rows .row-link";

/// Whether the shortcuts are switched on.
pub fn enabled() -> bool {
    dom::stored(PREFERENCE).as_deref() != Some("off")
}

/// Starts to listen; the listeners stay as long as the page.
pub fn listen(app: AppState) {
    let navigate = use_navigate();
    let go = move |address: &str| navigate(address, NavigateOptions::default());
    // When the `g` of a two-key sequence was pressed.
    let g_pressed_at = Rc::new(Cell::new(None::<f64>));
    window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            submit_form(&event);
            return;
        }
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        if is_typing(&event) || !enabled() || dom::query("dialog[open]").is_some() {
            return;
        }
        let after_g = g_pressed_at.get().is_some_and(|at| event.time_stamp() - at < 1500.0);
        g_pressed_at.set((event.key() == "g").then(|| event.time_stamp()));
        let handled =
            if after_g { go_to_folder(&event.key(), &go) } else { handle_key(&event.key(), app, &go) };
        if handled {
            event.prevent_default();
        }
    });
    window_event_listener(leptos::ev::click, |event| {
        close_menus(event.target().and_then(|t| t.dyn_into().ok()));
    });
}

/// Whether the key is typed into a field.
fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return false };
    let tag = element.tag_name();
    let is_checkbox = element.get_attribute("type").is_some_and(|kind| kind == "checkbox");
    element.is_content_editable()
        || matches!(tag.as_str(), "TEXTAREA" | "SELECT")
        || (tag == "INPUT" && !is_checkbox)
}

/// Submits the form that has the focus.
fn submit_form(event: &KeyboardEvent) {
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

/// The second key of a sequence that begins with `g`.
fn go_to_folder(key: &str, go: &impl Fn(&str)) -> bool {
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

/// Handles a key; answers whether it has a meaning here.
fn handle_key(key: &str, app: AppState, go: &impl Fn(&str)) -> bool {
    match key {
        "j" => move_focus(1),
        "k" => move_focus(-1),
        "o" => dom::query(&format!("{ROW_LINKS}:focus")).map(|link| link.click()).is_some(),
        "x" => {
            focused_row().and_then(|row| dom::checkbox_of(&row)).map(|checkbox| checkbox.click()).is_some()
        }
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
            select_focused_row();
            click_marked(key)
        }
        "u" => {
            click_marked("u") || {
                go(&app.last_list.get_untracked());
                true
            }
        }
        "r" | "z" => click_marked(key),
        _ => false,
    }
}

/// Clicks the first displayed element that is marked with a key.
fn click_marked(key: &str) -> bool {
    let marked = dom::query_all(&format!("[data-key=\"{key}\"]"));
    // The message that is read comes before the list beside it, unless rows of the list are selected.
    let in_message =
        marked.iter().find(|e| e.closest(".reading").ok().flatten().is_some() && dom::is_visible(e));
    let rows_selected = dom::query(".row-checkbox input:checked").is_some();
    let found =
        if rows_selected { None } else { in_message }.or_else(|| marked.iter().find(|e| dom::is_visible(e)));
    found.map(|element| element.click()).is_some()
}

/// The list's row that has the focus.
fn focused_row() -> Option<Element> {
    document().active_element()?.closest(".row").ok().flatten()
}

/// Without a selection, an action is about the row that has the focus.
fn select_focused_row() {
    if dom::query(".row-checkbox input:checked").is_none()
        && let Some(checkbox) = focused_row().and_then(|row| dom::checkbox_of(&row))
    {
        checkbox.click();
    }
}

/// Moves the focus along the list.
fn move_focus(by: isize) -> bool {
    let links = dom::query_all(ROW_LINKS);
    let row = focused_row();
    let at = links.iter().position(|link| link.closest(".row").ok().flatten() == row && row.is_some());
    let current = || links.iter().position(|link| link.has_attribute("aria-current"));
    let to = match at.or_else(current) {
        Some(at) => at.saturating_add_signed(by).min(links.len().saturating_sub(1)),
        None => 0,
    };
    links.get(to).is_some_and(|link| link.focus().is_ok())
}

fn open_help() -> bool {
    let dialog = dom::query("#help").and_then(|e| e.dyn_into::<HtmlDialogElement>().ok());
    dialog.is_some_and(|dialog| dialog.show_modal().is_ok())
}

/// Closes all menus but the one that was clicked; that one too, if the click was on a link or button.
fn close_menus(clicked: Option<Element>) {
    let kept = clicked.as_ref().filter(|e| e.closest("a, button").ok().flatten().is_none());
    let kept = kept.and_then(|e| e.closest("details.menu").ok().flatten());
    for menu in dom::query_all("details.menu[open]") {
        if kept.as_ref() != Some(menu.as_ref()) {
            let _ = menu.remove_attribute("open");
        }
    }
}
