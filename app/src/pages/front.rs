//! The first page, for those who are not signed in.

use super::frame::Sheet;
use crate::{
    desk::desk,
    ui::{IntoPiece, PageTitle},
};
use leptos::prelude::*;

/// What this is, and the way in.
#[component]
pub fn Welcome() -> impl IntoView {
    let (site, registration) = desk().boot(|boot| (boot.site.clone(), boot.registration));
    view! {
        <Sheet>
            <PageTitle text="Welcome".to_owned() />
            <section class="welcome">
                <h1>{format!("Welcome to {site}")}</h1>
                <p>"Private messages between members: write, answer, keep, and see at once when something new comes in."</p>
                <p class="ways">
                    <a class="button primary" href="/login">
                        "Sign in"
                    </a>
                    {registration.then(|| view! { <a class="button" href="/register">"Create an account"</a> })}
                </p>
            </section>
        </Sheet>
    }
    .piece()
}
