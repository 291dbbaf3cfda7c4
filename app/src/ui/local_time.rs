//! A time: short for the last week, a date before. The server renders it in UTC, relative to when it
//! rendered the page; a hydrated page shows it in the reader's own time zone. Hydration leaves the server's
//! text as it is, so the browser need not know how the server writes a time.

use super::{
    browser_time,
    erased_view::{IntoErased, reactive},
};
use crate::state::use_app_state;
use leptos::prelude::*;
use postroom_model::Timestamp;

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
        if app.hydrated.get() { browser_time::date_and_time(at.get()) } else { utc::full(at.get()) }
    };
    let text = move || match (format, app.hydrated.get()) {
        (TimeFormat::Full, _) => full(),
        (TimeFormat::Short, true) => {
            // What was today is yesterday in a tab that stays open: written anew whenever something is fetched.
            app.data_version.track();
            browser_time::short(at.get())
        }
        (TimeFormat::Short, false) => utc::short(at.get(), app.rendered_at()),
    };
    view! { <time datetime=reactive(move || at.get().to_string()) title=reactive(move || full())>{reactive(move || text())}</time> }.into_erased()
}

#[cfg(feature = "ssr")]
use postroom_texts::moment as utc;

/// While the browser hydrates, what it says a text is does not reach the page.
#[cfg(not(feature = "ssr"))]
mod utc {
    use postroom_model::Timestamp;

    pub fn short(_: Timestamp, _: Timestamp) -> String {
        String::new()
    }

    pub fn full(_: Timestamp) -> String {
        String::new()
    }
}
