//! A time: short for the last week, a date before. The server renders it in UTC, relative to when it
//! rendered the page, and so does the browser while it hydrates; a hydrated page shows it in the reader's
//! own language and time zone.

use super::{
    browser_time,
    erased_view::{IntoErased, reactive},
};
use crate::state::use_app_state;
use leptos::prelude::*;
use postroom_model::Timestamp;

const DAY: i64 = 86_400_000_000;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How much of a time is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// The time today, the day of the week within the last week, a date before.
    Short,
    /// Date and time.
    Full,
}

/// A time, with date and time in its tooltip.
#[component]
pub fn LocalTime(
    /// When.
    #[prop(into)]
    at: Signal<Timestamp>,
    /// How much of it.
    #[prop(default = TimeFormat::Short)]
    format: TimeFormat,
) -> impl IntoView {
    let app = use_app_state();
    let full = move || {
        if app.hydrated.get() {
            browser_time::date_and_time(at.get())
        } else {
            format!("{} UTC", utc_full(at.get()))
        }
    };
    let text = move || match (format, app.hydrated.get()) {
        (TimeFormat::Full, _) => full(),
        (TimeFormat::Short, true) => browser_time::short(at.get()),
        (TimeFormat::Short, false) => utc_short(at.get(), app.rendered_at()),
    };
    view! { <time datetime=reactive(move || at.get().to_string()) title=reactive(move || full())>{reactive(move || text())}</time> }.into_erased()
}

fn utc_short(at: Timestamp, now: Timestamp) -> String {
    let moment = at.utc();
    let age = now.micros().div_euclid(DAY) - at.micros().div_euclid(DAY);
    let day = || {
        let month = MONTHS.get(usize::from(u8::from(moment.month())) - 1).copied().unwrap_or_default();
        format!("{} {month}", moment.day())
    };
    match age {
        0 => format!("{:02}:{:02}", moment.hour(), moment.minute()),
        1..=6 => {
            let day = usize::from(moment.weekday().number_days_from_monday());
            WEEKDAYS.get(day).copied().unwrap_or_default().to_owned()
        }
        _ if moment.year() == now.utc().year() => day(),
        _ => format!("{} {}", day(), moment.year()),
    }
}

fn utc_full(at: Timestamp) -> String {
    let m = at.utc();
    let month = MONTHS.get(usize::from(u8::from(m.month())) - 1).copied().unwrap_or_default();
    format!("{} {month} {}, {:02}:{:02}", m.day(), m.year(), m.hour(), m.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_times_are_short() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-05-20T13:00:00Z");
        assert_eq!(utc_short(at("2026-05-20T00:01:00Z"), now), "00:01");
        assert_eq!(utc_short(at("2026-05-19T23:59:00Z"), now), "Tue");
        assert_eq!(utc_short(at("2026-05-13T12:00:00Z"), now), "13 May");
        assert_eq!(utc_short(at("2025-12-31T12:00:00Z"), now), "31 Dec 2025");
        assert_eq!(utc_short(at("2026-05-21T12:00:00Z"), now), "21 May");
        assert_eq!(utc_full(at("2026-05-20T13:05:00Z")), "20 May 2026, 13:05");
    }
}
