//! What is shown where there is nothing to show, and where something went wrong.

use super::frame::{Frame, Sheet};
use crate::{
    desk::desk,
    error::AppError,
    notes::reason,
    ui::{IntoPiece, PageTitle},
};
use leptos::prelude::*;
use postroom_model::{Code, Refusal};

/// The page for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    if desk().me().is_some() {
        view! { <Frame><Nothing /></Frame> }.piece()
    } else {
        view! { <Sheet><Nothing /></Sheet> }.piece()
    }
}

/// There is nothing here.
#[component]
pub fn Nothing() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! { <Trouble error=AppError(Refusal::from(Code::NotFound)) /> }.piece()
}

/// Something that could not be shown, with a way out.
#[component]
pub fn Trouble(
    /// Why.
    error: AppError,
) -> impl IntoView {
    let desk = desk();
    let missing = error.0.code == Code::NotFound;
    let title = if missing { "Nothing here" } else { "This did not work" };
    view! {
        <PageTitle text=title.to_owned() />
        <section class="empty" role=(!missing).then_some("alert")>
            <h1 id="heading" tabindex="-1">{title}</h1>
            <p>{reason(&error.0)}</p>
            <p class="ways">
                {(!missing)
                    .then(|| {
                        view! {
                            <button type="button" class="button only-live" on:click=move |_| desk.refresh()>
                                "Try again"
                            </button>
                        }
                    })}
                {if desk.me().is_some() {
                    view! { <a class="button" href="/inbox">"To the inbox"</a> }
                } else {
                    view! { <a class="button" href="/">"To the start"</a> }
                }}
            </p>
        </section>
    }
    .piece()
}
