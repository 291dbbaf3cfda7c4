//! The switch between light, dark and the system's choice. Without scripts each is a button that
//! sends a form; live, the page changes at once and the server is told.

use crate::{
    context::Theme,
    desk::desk,
    dom,
    rpc::account::choose_theme,
    ui::{Icon, IntoPiece, live},
};
use leptos::{prelude::*, task::spawn_local};

/// The three buttons.
#[component]
pub fn ThemeSwitch(
    /// Where the page without scripts returns to.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let desk = desk();
    let choose = move |theme: Theme| {
        desk.theme.set(theme);
        if let Some(page) = document().document_element() {
            let _ = page.set_attribute("data-theme", theme.as_str());
        }
        spawn_local(async move {
            // The page has changed already; a choice that was not kept is made again next time.
            let _ = choose_theme(theme).await;
        });
    };
    let button = move |theme: Theme| {
        let (icon, label) = match theme {
            Theme::Auto => ("auto", "System"),
            Theme::Light => ("sun", "Light"),
            Theme::Dark => ("moon", "Dark"),
        };
        view! {
            <button
                name="theme"
                value=theme.as_str()
                aria-pressed=live(move || (desk.theme.get() == theme).to_string())
            >
                <Icon name=icon />
                <span>{label}</span>
            </button>
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let word = event.submitter().and_then(|button| button.get_attribute("value"));
        if dom::Sending::take(&event).is_some() {
            choose(Theme::of_word(&word.unwrap_or_default()));
        }
    };
    view! {
        <form method="post" action="/theme" class="themes" on:submit=submit>
            <input type="hidden" name="next" value=live(move || next.get()) />
            <fieldset>
                <legend>"Theme"</legend>
                {Theme::ALL.map(button).into_iter().collect_view()}
            </fieldset>
        </form>
    }
    .piece()
}
