//! The form to sign in. A plain form also with scripts: a session begins with a new page.

use super::{super::layout::GuestLayout, form_errors::RefusedForm};
use crate::{
    address::{self, MEMBER_PARAMETER},
    state::{flash::CONTINUED_FIELD, use_app_state},
    ui::{Field, IntoErased, PageTitle},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use postroom_texts as texts;

/// The fields of a message that was submitted after the session had ended, and whose page it was on. They are sent on
/// after signing in.
const KEPT: [&str; 6] = ["to", "subject", "body", "key", MEMBER_PARAMETER, CONTINUED_FIELD];

/// The view of the page to sign in.
#[component]
pub fn SignIn() -> impl IntoView {
    let refused = RefusedForm::current();
    let search = use_location().search.get_untracked();
    let next = address::next_of_query(&search).unwrap_or_else(|| refused.value("next"));
    let kept = KEPT.into_iter().filter(|name| !refused.value(name).is_empty()).collect::<Vec<_>>();
    let hint =
        if kept.contains(&CONTINUED_FIELD) { texts::sign_in::kept_unsent() } else { texts::sign_in::kept() };
    let registration = use_app_state().initial(|initial| initial.registration);
    view! {
        <GuestLayout>
            <PageTitle text=texts::sign_in::title().to_owned() />
            <h1>{texts::sign_in::title()}</h1>
            {(!kept.is_empty()).then(|| view! { <p class="banner" role="status">{hint}</p> })}
            {refused.form_error()}
            <form method="post" action="/login" class="form">
                <input type="hidden" name="next" value=next />
                {kept.into_iter().map(|name| view! { <input type="hidden" name=name value=refused.value(name) /> }).collect_view()}
                <Field name="name" label=texts::sign_in::name() value=refused.value("name") autocomplete="username" error=refused.field_error("name") />
                <Field
                    name="password"
                    label=texts::sign_in::password()
                    kind="password"
                    autocomplete="current-password"
                    error=refused.field_error("password")
                />
                <button class="button primary">{texts::sign_in::submit()}</button>
            </form>
            {registration
                .then(|| {
                    view! {
                        <p class="form-footer">{texts::sign_in::no_account()} " " <a href="/register">{texts::sign_in::create()}</a></p>
                    }
                })}
        </GuestLayout>
    }
    .into_erased()
}
