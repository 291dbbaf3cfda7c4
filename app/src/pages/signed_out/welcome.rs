//! The welcome page.

use super::super::layout::GuestLayout;
use crate::{
    state::use_app_state,
    ui::{IntoErased, PageTitle},
};
use leptos::prelude::*;
use postroom_texts as texts;

/// The view of the welcome page.
#[component]
pub fn Welcome() -> impl IntoView {
    let (site, registration) =
        use_app_state().initial(|initial| (initial.site.clone(), initial.registration));
    view! {
        <GuestLayout>
            <PageTitle text=texts::welcome::title().to_owned() />
            <section class="welcome">
                <h1>{texts::welcome::heading(&site)}</h1>
                <p>{texts::welcome::text()}</p>
                <p class="button-row">
                    <a class="button primary" href="/login">
                        {texts::sign_in::title()}
                    </a>
                    {registration.then(|| view! { <a class="button" href="/register">{texts::register::title()}</a> })}
                </p>
            </section>
        </GuestLayout>
    }
    .into_erased()
}
