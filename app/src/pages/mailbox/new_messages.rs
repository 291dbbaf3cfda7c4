//! The button that says that messages have arrived above the visible part of a list, and scrolls there.

use crate::{
    dom,
    state::use_app_state,
    ui::{Icon, IntoErased, reactive},
};
use leptos::prelude::*;
use postroom_model::limits;
use postroom_texts as texts;
use std::time::Duration;

/// From how far down the list's beginning counts as out of sight, in pixels.
const OUT_OF_SIGHT: f64 = 120.0;
/// How often the scroll position is checked while the button is shown.
const CHECK_INTERVAL: Duration = Duration::from_millis(400);

/// The button, shown while there are such messages.
#[component]
pub fn NewMessagesButton() -> impl IntoView {
    let app = use_app_state();
    let unseen = RwSignal::new(0_usize);
    Effect::new(move |before: Option<usize>| {
        let arrived = app.arrived.with(Vec::len);
        if scroll_position() > OUT_OF_SIGHT {
            unseen.update(|n| *n += arrived.saturating_sub(before.unwrap_or(arrived)));
            hide_when_scrolled_up(unseen);
        }
        arrived
    });
    view! {
        <Show when=move || { unseen.get() > 0 }>
            <button type="button" class="new-messages" on:click=move |_| scroll_to_top(unseen)>
                <Icon name="up" />
                {reactive(move || texts::list::arrived(limits::count(unseen.get())))}
            </button>
        </Show>
    }
    .into_erased()
}

/// How far the list is scrolled, whether it scrolls by itself or with the page.
fn scroll_position() -> f64 {
    let own = dom::query(".list").map_or(0, |list| list.scroll_top());
    f64::from(own) + window().scroll_y().unwrap_or_default()
}

fn scroll_to_top(unseen: RwSignal<usize>) {
    if let Some(list) = dom::query(".list") {
        list.set_scroll_top(0);
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
    unseen.set(0);
}

/// Hides the button once the beginning of the list is in sight.
fn hide_when_scrolled_up(unseen: RwSignal<usize>) {
    set_timeout(
        move || {
            if scroll_position() <= OUT_OF_SIGHT {
                let _ = unseen.try_set(0);
            } else if unseen.try_get_untracked().is_some_and(|n| n > 0) {
                hide_when_scrolled_up(unseen);
            }
        },
        CHECK_INTERVAL,
    );
}
