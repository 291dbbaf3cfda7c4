//! The welcome page.

use super::super::layout::GuestLayout;
use crate::{
    state::use_app_state,
    ui::{IntoErased, PageTitle},
};
use leptos::prelude::*;

/// The view of the welcome page.
#[component]
pub fn Welcome() -> impl IntoView {
    let (site, registration) =
        use_app_state().initial(|initial| (initial.site.clone(), initial.registration));
    view! {
        <GuestLayout>
            <PageTitle text="Welcome".to_owned() />
            <section class="welcome">
                <h1>{format!("Welcome to {site}")}</h1>
                <p>"Private messages between members: write, answer, keep, and see at once when something new comes in."</p>
                <p class="button-row">
                    <a class="button primary" href="/login">
                        "Sign in"
                    </a>
                    {registration.then(|| view! { <a class="button" href="/register">"Create an account"</a> })}
                </p>
            </section>
        </GuestLayout>
    }
    .into_erased()
}
