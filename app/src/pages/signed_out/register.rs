//! The form to create an account. A plain form, as it begins a session.

use super::{
    super::{error_page::NotFoundMessage, layout::GuestLayout},
    form_errors::RefusedForm,
};
use crate::{
    state::use_app_state,
    ui::{Field, IntoErased, PageTitle},
};
use leptos::prelude::*;

/// The view of the page to create an account; there is none where registration is closed.
#[component]
pub fn Register() -> impl IntoView {
    if !use_app_state().initial(|initial| initial.registration) {
        return view! { <GuestLayout><NotFoundMessage /></GuestLayout> }.into_erased();
    }
    let refused = RefusedForm::current();
    view! {
        <GuestLayout>
            <PageTitle text="Create an account".to_owned() />
            <h1>"Create an account"</h1>
            {refused.form_error()}
            <form method="post" action="/register" class="form">
                <Field
                    name="name"
                    label="Name"
                    value=refused.value("name")
                    autocomplete="username"
                    hint="What you sign in with, and what others write to.".to_owned()
                    error=refused.field_error("name")
                />
                <Field
                    name="display"
                    label="Shown as"
                    value=refused.value("display")
                    autocomplete="name"
                    optional=true
                    hint="The name that others see. Your login name if you leave it empty.".to_owned()
                    error=refused.field_error("display")
                />
                <Field
                    name="email"
                    label="E-mail"
                    kind="email"
                    value=refused.value("email")
                    autocomplete="email"
                    hint="Never shown to other members.".to_owned()
                    error=refused.field_error("email")
                />
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 10 characters. A few words are easy to remember and hard to guess.".to_owned()
                    error=refused.field_error("password")
                />
                <button class="button primary">"Create the account"</button>
            </form>
            <p class="aside">"Already have one? " <a href="/login">"Sign in"</a></p>
        </GuestLayout>
    }
    .into_erased()
}
