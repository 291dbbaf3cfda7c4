//! The form to create an account. A plain form, as it begins a session.

use super::{
    super::{error_page::NotFoundMessage, layout::GuestLayout},
    form_errors::RefusedForm,
};
use crate::{
    state::use_app_state,
    ui::{Field, IntoErased, NewPasswordField, PageTitle, request_key_field},
};
use leptos::prelude::*;
use postroom_texts as texts;

/// The view of the page to create an account; there is none where registration is closed.
#[component]
pub fn Register() -> impl IntoView {
    if !use_app_state().initial(|initial| initial.registration) {
        return view! { <GuestLayout><NotFoundMessage /></GuestLayout> }.into_erased();
    }
    let refused = RefusedForm::current();
    view! {
        <GuestLayout>
            <PageTitle text=texts::register::title().to_owned() />
            <h1>{texts::register::title()}</h1>
            {refused.form_error()}
            <form method="post" action="/register" class="form">
                {request_key_field()}
                <Field
                    name="name"
                    label=texts::sign_in::name()
                    value=refused.value("name")
                    autocomplete="username"
                    hint=texts::register::name_hint().to_owned()
                    error=refused.field_error("name")
                />
                <Field
                    name="display"
                    label=texts::register::display()
                    value=refused.value("display")
                    autocomplete="name"
                    optional=true
                    hint=texts::register::display_hint().to_owned()
                    error=refused.field_error("display")
                />
                <Field
                    name="email"
                    label=texts::register::email()
                    kind="email"
                    value=refused.value("email")
                    autocomplete="email"
                    hint=texts::register::email_hint().to_owned()
                    error=refused.field_error("email")
                />
                <NewPasswordField
                    name="password"
                    label=texts::sign_in::password()
                    hint=texts::register::password_hint
                    error=refused.field_error("password")
                />
                <button class="button primary">{texts::register::submit()}</button>
            </form>
            <p class="form-footer">{texts::register::have_one()} " " <a href="/login">{texts::sign_in::title()}</a></p>
        </GuestLayout>
    }
    .into_erased()
}
