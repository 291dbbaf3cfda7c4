//! Moments: short for the last week, a date before. The server writes them in UTC, measured from the
//! time it rendered the page, and the browser renders the same; once live, they are told anew in the
//! reader's own language and time zone.

use super::{IntoPiece, live};
use crate::{desk::desk, dom};
use leptos::prelude::*;
use postroom_model::Timestamp;

const DAY: i64 = 86_400_000_000;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How much of a moment is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The time today, the day this week, a date before.
    Short,
    /// Date and time.
    Full,
}

/// A moment, with all of it in the tooltip.
#[component]
pub fn Moment(
    /// When.
    #[prop(into)]
    at: Signal<Timestamp>,
    /// How much of it.
    #[prop(default = Style::Short)]
    style: Style,
) -> impl IntoView {
    let desk = desk();
    let full = move || {
        if desk.ready.get() { dom::local_full(at.get()) } else { format!("{} UTC", utc_full(at.get())) }
    };
    let text = move || match (style, desk.ready.get()) {
        (Style::Full, _) => full(),
        (Style::Short, true) => dom::local_short(at.get()),
        (Style::Short, false) => utc_short(at.get(), desk.now()),
    };
    view! { <time datetime=live(move || at.get().to_string()) title=live(move || full())>{live(move || text())}</time> }.piece()
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
    fn near_moments_are_short() {
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
