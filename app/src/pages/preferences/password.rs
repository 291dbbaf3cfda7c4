//! The form to change the password.

use super::super::submission::FormSubmission;
use crate::{
    dom::SubmittedForm,
    server_fns::account::change_password,
    state::{Flash, use_app_state},
    ui::{Field, Icon, IntoErased, NewPasswordField, reactive},
};
use leptos::prelude::*;
use postroom_texts as texts;

/// The section of the password.
#[component]
pub fn PasswordSection(
    /// The version of the list of sessions: changing the password ends the others.
    sessions_version: RwSignal<u32>,
) -> impl IntoView {
    let submission = FormSubmission::refused(&use_app_state().refused_form.get_untracked());
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = SubmittedForm::intercept(&event) else { return };
        let change = change_password(form.text("old"), form.text("new"));
        submission.submit(
            &form.clone(),
            async move { change.await.map(|()| Flash::PasswordChanged) },
            move || {
                form.reset();
                sessions_version.try_update(|n| *n += 1);
            },
        );
    };
    view! {
        <section aria-labelledby="password-title">
            <h2 id="password-title">{texts::preferences::password()}</h2>
            <form method="post" action=use_app_state().member_address("/preferences/password") class="form" on:submit=submit>
                {submission.form_error(&["old", "new"])}
                <Field
                    name="old"
                    label=texts::preferences::present_password()
                    kind="password"
                    autocomplete="current-password"
                    error=submission.field_error("old")
                />
                <NewPasswordField
                    name="new"
                    label=texts::preferences::new_password()
                    hint=texts::preferences::new_password_hint
                    error=submission.field_error("new")
                />
                <div class="button-row">
                    <button class="button primary" aria-busy=reactive(move || submission.busy.get().to_string())>
                        <Icon name="check" />
                        {texts::preferences::change_password()}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_erased()
}
