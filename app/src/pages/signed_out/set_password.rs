//! The form to choose a password, behind a one-time link. A plain form, as it begins a session.

use super::{super::layout::GuestLayout, form_errors::RefusedForm};
use crate::ui::{IntoErased, NewPasswordField, PageTitle};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use postroom_texts as texts;

/// The view of the page to choose a password.
#[component]
pub fn SetPassword() -> impl IntoView {
    let refused = RefusedForm::current();
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    view! {
        <GuestLayout>
            <PageTitle text=texts::set_password::title().to_owned() />
            <h1>{texts::set_password::title()}</h1>
            {refused.form_error()}
            {(!refused.is_gone()).then(|| view! {
                <form method="post" action=format!("/set-password/{token}") class="form">
                    <NewPasswordField
                        name="password"
                        label=texts::set_password::new()
                        hint=texts::register::password_hint
                        error=refused.field_error("password")
                    />
                    <button class="button primary">{texts::set_password::submit()}</button>
                </form>
            })}
        </GuestLayout>
    }
    .into_erased()
}
