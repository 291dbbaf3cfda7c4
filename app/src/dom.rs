//! Helpers around the browser's DOM. Only effects and event handlers call them, so they never run on the
//! server.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement,
    ScrollIntoViewOptions, ScrollLogicalPosition, SubmitEvent,
};

/// A form that is submitted, with the button that submits it.
#[derive(Clone)]
pub struct SubmittedForm {
    form: HtmlFormElement,
    data: FormData,
    /// The value of the button named `action`.
    pub action: Option<String>,
}

impl SubmittedForm {
    /// Takes the form's data and keeps the browser from sending it; `None` leaves it to the browser.
    pub fn intercept(event: &SubmitEvent) -> Option<Self> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&form).ok()?;
        let action = event.submitter().filter(|b| b.get_attribute("name").as_deref() == Some("action"));
        event.prevent_default();
        Some(Self { form, data, action: action.and_then(|button| button.get_attribute("value")) })
    }

    /// The value of a field; empty where it is missing.
    pub fn text(&self, name: &str) -> String {
        self.data.get(name).as_string().unwrap_or_default()
    }

    /// Gives all fields their first values again.
    pub fn reset(&self) {
        self.form.reset();
    }

    /// What lets the browser send the form by itself, as it does with scripts off.
    pub fn submit_natively(&self) -> impl FnOnce() + use<> {
        let form = self.form.clone();
        move || {
            // A form that cannot be sent stays as it is.
            let _ = form.submit();
        }
    }

    /// Puts text that was not sent back into a text area; answers whether the form is still shown.
    pub fn put_back(&self, name: &str, text: &str) -> bool {
        let field = self.form.query_selector(&format!("textarea[name={name}]")).ok().flatten();
        let field = field.filter(|_| self.form.is_connected()).and_then(|field| field.dyn_into().ok());
        field.inspect(|field| put_back(field, text)).is_some()
    }

    /// All values of a field that are numbers.
    pub fn numbers(&self, name: &str) -> Vec<i64> {
        let values = self.data.get_all(name);
        values.iter().filter_map(|value| value.as_string()?.parse().ok()).collect()
    }
}

/// The first element that matches a selector.
pub fn query(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// All elements that match a selector, in document order.
pub fn query_all(selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// The closest element to an event's target, itself included, that matches a selector.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// Focuses the first element that matches a selector; answers whether there is one.
pub fn focus(selector: &str) -> bool {
    query(selector).is_some_and(|element| element.focus().is_ok())
}

/// Scrolls as little as it takes to show an element, or its beginning if it is larger than the window.
pub fn scroll_into_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether an element is displayed.
pub fn is_visible(element: &HtmlElement) -> bool {
    element.get_client_rects().length() > 0
}

/// The checkbox of a list's row.
pub fn checkbox_of(row: &Element) -> Option<HtmlInputElement> {
    row.query_selector(".row-checkbox input").ok().flatten()?.dyn_into().ok()
}

/// Whether the tab is in the background.
pub fn page_is_hidden() -> bool {
    document().hidden()
}

/// Runs something before the next frame is drawn, when effects have updated the page.
pub fn next_frame(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(run);
}

/// A value of the local storage.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value in the local storage. Where the browser does not allow it, nothing is kept.
pub fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Has the browser post a form whose text area holds something, with one more field; answers whether there is one.
pub fn post_typed(forms: &str, field: &str) -> bool {
    let typed = |form: &HtmlElement| {
        form.query_selector("textarea").ok().flatten().and_then(|area| textarea_value(&area.dyn_into().ok()?))
    };
    let has_text = |form: &HtmlElement| typed(form).is_some_and(|text| !text.trim().is_empty());
    let Some(form) = query_all(forms).into_iter().find(has_text) else { return false };
    let Ok(input) = document().create_element("input") else { return false };
    let _ = input.set_attribute("type", "hidden");
    let _ = input.set_attribute("name", field);
    // Pages keep no field that is empty.
    let _ = input.set_attribute("value", "1");
    let _ = form.append_child(&input);
    form.dyn_into::<HtmlFormElement>().is_ok_and(|form| form.submit().is_ok())
}

/// A property of a JavaScript object that `web_sys` has no binding for.
pub fn js_property(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(key)).ok().filter(|value| !value.is_undefined())
}

/// The value of a text area.
pub fn textarea_value(field: &HtmlElement) -> Option<String> {
    field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value)
}

/// Whether somebody has typed something into a text area.
pub fn is_typed_into(field: &HtmlElement) -> bool {
    let typed = |field: &HtmlTextAreaElement| field.default_value().is_ok_and(|first| first != field.value());
    field.dyn_ref::<HtmlTextAreaElement>().is_some_and(typed)
}

/// Puts text that was not sent back into a text area, before what was typed since.
pub fn put_back(field: &HtmlElement, text: &str) {
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        let since = if is_typed_into(field) { area.value() } else { String::new() };
        area.set_value(&format!("{text}{since}"));
    }
}
