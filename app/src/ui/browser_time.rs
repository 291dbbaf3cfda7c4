//! Times in the reader's own language and time zone, formatted by the browser.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::window;
use postroom_model::Timestamp;
use wasm_bindgen::JsValue;

/// A JavaScript object of strings.
fn js_object(pairs: &[(&str, &str)]) -> JsValue {
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

/// Date and time.
pub fn date_and_time(at: Timestamp) -> String {
    let format = js_object(&[("dateStyle", "long"), ("timeStyle", "short"), ("hourCycle", "h23")]);
    date_of(at).to_locale_string(&language(), &format).into()
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
        return format!("{:02}:{:02}", date.get_hours(), date.get_minutes());
    } else if age < 6.0 * 86_400_000.0 {
        js_object(&[("weekday", "short")])
    } else if date.get_full_year() == now.get_full_year() {
        js_object(&[("day", "numeric"), ("month", "short")])
    } else {
        js_object(&[("day", "numeric"), ("month", "short"), ("year", "numeric")])
    };
    date.to_locale_date_string(&language(), &format).into()
}
