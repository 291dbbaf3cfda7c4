//! Times in the reader's own time zone, formatted by the browser in the language of the page.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::window;
use postroom_model::Timestamp;
use postroom_texts as texts;
use wasm_bindgen::JsValue;

/// Options of a date format, with the digits of the page's language: browsers do not agree on them.
fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (key, value) in [("numberingSystem", texts::language::numbering())].iter().chain(pairs) {
        let _ = Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    options.into()
}

fn date_of(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.millis_f64()))
}

/// The language of the page, as the reader's region writes it if they speak it: dates of British and of
/// American readers differ.
fn locale() -> String {
    let page = texts::language::tag();
    let readers = window().navigator().language().filter(|tag| tag.split('-').next() == Some(page));
    readers.unwrap_or_else(|| page.to_owned())
}

/// Date and time.
pub fn date_and_time(at: Timestamp) -> String {
    let format = options(&[("dateStyle", "long"), ("timeStyle", "short"), ("hourCycle", "h23")]);
    date_of(at).to_locale_string(&locale(), &format).into()
}

/// The time today, the day of the week within the last week, a date before.
#[expect(
    clippy::disallowed_methods,
    reason = "the browser alone knows its day; it shows this after hydration"
)]
pub fn short(at: Timestamp) -> String {
    let (date, now) = (date_of(at), Date::new_0());
    let today = f64::from(now.get_hours() * 3600 + now.get_minutes() * 60 + now.get_seconds()) * 1000.0;
    let age = now.get_time() - today - date.get_time();
    let format = if age <= 0.0 {
        // In 24 hours, whatever the locale: shorter, and the times of a list line up.
        return texts::digits(&format!("{:02}:{:02}", date.get_hours(), date.get_minutes()));
    } else if age < 6.0 * 86_400_000.0 {
        options(&[("weekday", "short")])
    } else if date.get_full_year() == now.get_full_year() {
        options(&[("day", "numeric"), ("month", "short")])
    } else {
        options(&[("day", "numeric"), ("month", "short"), ("year", "numeric")])
    };
    date.to_locale_date_string(&locale(), &format).into()
}
