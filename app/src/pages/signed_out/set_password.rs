//! The form to choose a password, behind a one-time link. A plain form, as it begins a session.

use super::{super::layout::GuestLayout, form_errors::RefusedForm};
use crate::ui::{Field, IntoErased, PageTitle};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The view of the page to choose a password.
#[component]
pub fn SetPassword() -> impl IntoView {
    let refused = RefusedForm::current();
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    view! {
        <GuestLayout>
            <PageTitle text="Choose a password".to_owned() />
            <h1>"Choose a password"</h1>
            {refused.form_error()}
            <form method="post" action=format!("/set-password/{token}") class="form">
                <Field
                    name="password"
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 10 characters. A few words are easy to remember and hard to guess.".to_owned()
                    error=refused.field_error("password")
                />
                <button class="button primary">"Save and sign in"</button>
            </form>
        </GuestLayout>
    }
    .into_erased()
}
