//! What is shown in place of a page that does not exist or could not be loaded.

use super::layout::{GuestLayout, MemberLayout};
use crate::{
    error::AppError,
    state::use_app_state,
    ui::{IntoErased, PageTitle},
};
use leptos::prelude::*;
use postroom_texts as texts;

/// Why the page of an address cannot be shown: the server renders this one in its place. It is not hydrated, as the
/// browser would take it for the page of the address.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct PageFailure(pub AppError);

#[cfg(feature = "ssr")]
impl PageFailure {
    /// The one of the page that is rendered.
    pub(crate) fn from_context() -> Option<Self> {
        use_context::<Option<Self>>().flatten()
    }
}

/// The page for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(PageFailure(error)) = PageFailure::from_context() {
        return view! { <GuestLayout><ErrorMessage error /></GuestLayout> }.into_erased();
    }
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
    view! { <ErrorMessage error=AppError::not_found() /> }.into_erased()
}

/// Says why something cannot be shown, with links to elsewhere.
#[component]
pub fn ErrorMessage(
    /// Why.
    error: AppError,
) -> impl IntoView {
    let app = use_app_state();
    let missing = error.is_not_found();
    let title = if missing { texts::errors::nothing_here() } else { texts::errors::failed() };
    view! {
        <PageTitle text=title.to_owned() />
        <section class="empty" role=(!missing).then_some("alert")>
            <h1 id="heading" tabindex="-1">{title}</h1>
            <p>{error.first_text().to_owned()}</p>
            <p class="button-row">
                {(!missing)
                    .then(|| {
                        view! {
                            <button type="button" class="button hydrated-only" on:click=move |_| app.refetch()>
                                {texts::actions::try_again()}
                            </button>
                        }
                    })}
                {if app.me().is_some() {
                    view! { <a class="button" href="/inbox">{texts::actions::to_inbox()}</a> }
                } else {
                    view! { <a class="button" href="/">{texts::actions::to_start()}</a> }
                }}
            </p>
        </section>
    }
    .into_erased()
}
