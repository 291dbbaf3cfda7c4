//! The switch between light, dark and the system's theme. Without scripts each button submits a form;
//! with scripts the page changes at once and the server keeps the choice.

use super::{
    erased_view::{IntoErased, reactive},
    icon::Icon,
};
use crate::{
    dom::SubmittedForm,
    server_fns::account::save_theme,
    state::{Theme, use_app_state},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_texts as texts;

/// The three buttons.
#[component]
pub fn ThemeSwitch(
    /// The page to return to without scripts.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let app = use_app_state();
    let choose = move |theme: Theme| {
        app.theme.set(theme);
        if let Some(page) = document().document_element() {
            let _ = page.set_attribute("data-theme", theme.as_str());
        }
        spawn_local(async move {
            // The page has changed already. Where the choice cannot be kept, it holds for this page.
            let _ = save_theme(theme).await;
        });
    };
    let button = move |theme: Theme| {
        let (icon, label) = match theme {
            Theme::Auto => ("auto", texts::theme::auto()),
            Theme::Light => ("sun", texts::theme::light()),
            Theme::Dark => ("moon", texts::theme::dark()),
        };
        view! {
            <button
                name="theme"
                value=theme.as_str()
                aria-pressed=reactive(move || (app.theme.get() == theme).to_string())
            >
                <Icon name=icon />
                <span>{label}</span>
            </button>
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let word = event.submitter().and_then(|button| button.get_attribute("value"));
        if SubmittedForm::intercept(&event).is_some() {
            choose(Theme::from_word(&word.unwrap_or_default()));
        }
    };
    view! {
        <form method="post" action="/theme" class="themes" on:submit=submit>
            <input type="hidden" name="next" value=reactive(move || next.get()) />
            <fieldset>
                <legend>{texts::theme::legend()}</legend>
                {Theme::ALL.map(button).into_iter().collect_view()}
            </fieldset>
        </form>
    }
    .into_erased()
}
