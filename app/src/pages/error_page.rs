//! What is shown in place of a page that does not exist or could not be loaded.

use super::layout::{GuestLayout, MemberLayout};
use crate::{
    error::AppError,
    state::{toast::refusal_text, use_app_state},
    ui::{IntoErased, PageTitle},
};
use leptos::prelude::*;
use postroom_model::{Code, Refusal};

/// The page for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    if use_app_state().me().is_some() {
        view! { <MemberLayout><NotFoundMessage /></MemberLayout> }.into_erased()
    } else {
        view! { <GuestLayout><NotFoundMessage /></GuestLayout> }.into_erased()
    }
}

/// Says that there is nothing at this address.
#[component]
pub fn NotFoundMessage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! { <ErrorMessage error=AppError(Refusal::from(Code::NotFound)) /> }.into_erased()
}

/// Says why something cannot be shown, with links to elsewhere.
#[component]
pub fn ErrorMessage(
    /// Why.
    error: AppError,
) -> impl IntoView {
    let app = use_app_state();
    let missing = error.0.code == Code::NotFound;
    let title = if missing { "Nothing here" } else { "This did not work" };
    view! {
        <PageTitle text=title.to_owned() />
        <section class="empty" role=(!missing).then_some("alert")>
            <h1 id="heading" tabindex="-1">{title}</h1>
            <p>{refusal_text(&error.0)}</p>
            <p class="button-row">
                {(!missing)
                    .then(|| {
                        view! {
                            <button type="button" class="button hydrated-only" on:click=move |_| app.refetch()>
                                "Try again"
                            </button>
                        }
                    })}
                {if app.me().is_some() {
                    view! { <a class="button" href="/inbox">"To the inbox"</a> }
                } else {
                    view! { <a class="button" href="/">"To the start"</a> }
                }}
            </p>
        </section>
    }
    .into_erased()
}
