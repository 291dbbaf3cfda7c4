//! The browser's own objects, behind functions that say what they are for. On the server none of
//! them is ever called: only effects and event handlers do.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::{document, window};
use postroom_model::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, SubmitEvent,
};

/// The form that is being sent, with the button that sends it.
pub struct Sending {
    data: FormData,
    /// The value of the button named `action`.
    pub action: Option<String>,
}

impl Sending {
    /// Stops the browser from sending the form and takes it over; `None` leaves it to the browser.
    pub fn take(event: &SubmitEvent) -> Option<Self> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&form).ok()?;
        let action = event.submitter().filter(|b| b.get_attribute("name").as_deref() == Some("action"));
        event.prevent_default();
        Some(Self { data, action: action.and_then(|button| button.get_attribute("value")) })
    }

    /// What a field holds; empty where it is missing.
    pub fn text(&self, name: &str) -> String {
        self.data.get(name).as_string().unwrap_or_default()
    }

    /// All numbers that a field holds.
    pub fn numbers(&self, name: &str) -> Vec<i64> {
        let values = self.data.get_all(name);
        values.iter().filter_map(|value| value.as_string()?.parse().ok()).collect()
    }
}

/// The first element that fits.
pub fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// All elements that fit, in the page's order.
pub fn all(selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// The element that an event happened to, or the nearest around it that fits.
pub fn nearest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// Moves the focus, if there is such an element.
pub fn focus(selector: &str) -> bool {
    find(selector).is_some_and(|element| element.focus().is_ok())
}

/// Scrolls as little as it takes to show an element, or its beginning if it is larger than the window.
pub fn show(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether an element can be seen.
pub fn visible(element: &HtmlElement) -> bool {
    element.get_client_rects().length() > 0
}

/// The check box of a list's entry.
pub fn tick_of(row: &Element) -> Option<HtmlInputElement> {
    row.query_selector(".tick input").ok().flatten()?.dyn_into().ok()
}

/// Whether nobody can see the page just now.
pub fn hidden() -> bool {
    document().hidden()
}

/// Runs something once the page has been brought up to date.
pub fn soon(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(run);
}

/// A remembered choice of this browser.
pub fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Remembers a choice. Where the browser does not let us, it holds until the page is left.
pub fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// A property of a JavaScript object that the bindings do not know.
pub fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(key)).ok().filter(|value| !value.is_undefined())
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    options.into()
}

fn date_of(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.millis_f64()))
}

fn language() -> String {
    window().navigator().language().unwrap_or_else(|| "en".to_owned())
}

/// Date and time in the reader's words.
pub fn local_full(at: Timestamp) -> String {
    let how = options(&[("dateStyle", "long"), ("timeStyle", "short"), ("hourCycle", "h23")]);
    date_of(at).to_locale_string(&language(), &how).into()
}

/// The time today, the day within a week, a date before, in the reader's words.
pub fn local_short(at: Timestamp) -> String {
    let (date, now) = (date_of(at), Date::new_0());
    let today = f64::from(now.get_hours() * 3600 + now.get_minutes() * 60 + now.get_seconds()) * 1000.0;
    let age = now.get_time() - today - date.get_time();
    let how = if age <= 0.0 {
        // Twenty-four hours are shorter and line up; whoever reads "2:05 PM" reads 14:05 as well.
        return format!("{:02}:{:02}", date.get_hours(), date.get_minutes());
    } else if age < 6.0 * 86_400_000.0 {
        options(&[("weekday", "short")])
    } else if date.get_full_year() == now.get_full_year() {
        options(&[("day", "numeric"), ("month", "short")])
    } else {
        options(&[("day", "numeric"), ("month", "short"), ("year", "numeric")])
    };
    date.to_locale_date_string(&language(), &how).into()
}

/// Empties a form, or rather: gives it what it started with.
pub fn reset(selector: &str) {
    if let Some(form) = find(selector).and_then(|element| element.dyn_into::<HtmlFormElement>().ok()) {
        form.reset();
    }
}

/// What a field of many lines holds.
pub fn value_of(field: &HtmlElement) -> Option<String> {
    field.dyn_ref::<web_sys::HtmlTextAreaElement>().map(web_sys::HtmlTextAreaElement::value)
}
