//! The form to change the password.

use crate::{
    dom::{self, SubmittedForm},
    server_fns::account::change_password,
    state::{Flash, FormState, use_app_state},
    ui::{Field, Icon, IntoErased, reactive},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::Refusal;

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
            refused.with(|refusal: &Option<Refusal>| Some(refusal.as_ref()?.field(name)?.detail.clone()))
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
                    refused.try_set(Some(error.0));
                    dom::next_frame(|| {
                        dom::focus("[aria-invalid=true]");
                    });
                }
            }
        });
    };
    let form_error = move || {
        let text = refused.with(|refusal| {
            refusal.as_ref().filter(|refusal| refusal.errors.is_empty()).map(|refusal| refusal.detail.clone())
        });
        text.map(|text| view! { <p class="banner failed" role="alert">{text}</p> })
    };
    view! {
        <section aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <form method="post" action="/preferences/password" class="form" on:submit=submit>
                {form_error}
                <Field
                    name="old"
                    label="Present password"
                    kind="password"
                    autocomplete="current-password"
                    error=field_error("old")
                />
                <Field
                    name="new"
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 10 characters. All other sessions end.".to_owned()
                    error=field_error("new")
                />
                <div class="button-row">
                    <button class="button primary" aria-busy=reactive(move || busy.get().to_string())>
                        <Icon name="check" />
                        "Change password"
                    </button>
                </div>
            </form>
        </section>
    }
    .into_erased()
}
