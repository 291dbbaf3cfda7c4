//! The form to change the password.

use crate::{
    dom::{self, SubmittedForm},
    error::AppError,
    server_fns::account::change_password,
    state::{Flash, FormState, use_app_state},
    ui::{Field, Icon, IntoErased, reactive},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::limits;
use postroom_texts as texts;

/// The section of the password.
#[component]
pub fn PasswordSection(
    /// The version of the list of sessions: changing the password ends the others.
    sessions_version: RwSignal<u32>,
) -> impl IntoView {
    let app = use_app_state();
    let typed: FormState = app.refused_form.get_untracked();
    let refused = RwSignal::new(typed.refusal);
    let busy = RwSignal::new(false);
    let field_error = move |name: &'static str| {
        Signal::derive(move || {
            refused.with(|error: &Option<AppError>| Some(error.as_ref()?.field(name)?.to_owned()))
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = SubmittedForm::intercept(&event) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = change_password(form.text("old"), form.text("new")).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    refused.try_set(None);
                    dom::reset_form(".preferences .form");
                    sessions_version.try_update(|n| *n += 1);
                    app.show_toast(&Flash::PasswordChanged);
                }
                Err(error) => {
                    refused.try_set(Some(error));
                    dom::next_frame(|| {
                        dom::focus("[aria-invalid=true]");
                    });
                }
            }
        });
    };
    let form_error = move || {
        let text = refused.with(|refusal| {
            refusal.as_ref().filter(|error| error.fields.is_empty()).map(|error| error.text.clone())
        });
        text.map(|text| view! { <p class="banner failed" role="alert">{text}</p> })
    };
    view! {
        <section aria-labelledby="password-title">
            <h2 id="password-title">{texts::preferences::password()}</h2>
            <form method="post" action="/preferences/password" class="form" on:submit=submit>
                {form_error}
                <Field
                    name="old"
                    label=texts::preferences::present_password()
                    kind="password"
                    autocomplete="current-password"
                    error=field_error("old")
                />
                <Field
                    name="new"
                    label=texts::preferences::new_password()
                    kind="password"
                    autocomplete="new-password"
                    hint=texts::preferences::new_password_hint(limits::count(limits::PASSWORD_MIN))
                    error=field_error("new")
                />
                <div class="button-row">
                    <button class="button primary" aria-busy=reactive(move || busy.get().to_string())>
                        <Icon name="check" />
                        {texts::preferences::change_password()}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_erased()
}
