//! Says that the page does not follow the mailbox any more, and what to do about it.

use crate::{
    address, dom,
    state::{ConnectionState, flash::CONTINUED_FIELD, use_app_state},
    ui::{ErasedView, Icon, IntoErased, reactive},
};
use leptos::prelude::*;
use postroom_texts as texts;
use web_sys::MouseEvent;

/// The banner, while there is something to say.
#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let app = use_app_state();
    let address = address::use_address();
    let banner = move || match app.connection.get() {
        ConnectionState::Online if app.load_failures.any() => waiting(texts::frame::not_updated()),
        ConnectionState::Online => ().into_erased(),
        ConnectionState::Offline => waiting(texts::frame::offline()),
        ConnectionState::SignedOut => {
            let sign_in = address::with_next("/login", &address());
            signed_out(texts::frame::signed_out().to_owned(), sign_in, texts::frame::sign_in_again())
        }
        ConnectionState::OtherMember(text) => {
            signed_out(text, "/inbox".to_owned(), texts::actions::to_inbox())
        }
    };
    view! { {reactive(move || banner())} }.into_erased()
}

/// Something is missing and comes by itself.
fn waiting(text: &'static str) -> ErasedView {
    view! {
        <p class="banner" role="status">
            <Icon name="offline" />
            {text}
        </p>
    }
    .into_erased()
}

/// The page's member is not signed in any more, with the way to go on.
fn signed_out(text: String, href: String, link: &'static str) -> ErasedView {
    view! {
        <p class="banner failed" role="alert">
            <Icon name="error" />
            {text} " "
            <a href=href rel="external" on:click=take_typed_along>
                {link}
            </a>
        </p>
    }
    .into_erased()
}

/// Takes what is typed into the form of a message along: the browser posts it, and the server asks to sign in first
/// and shows it again, or shows it again at once.
fn take_typed_along(event: MouseEvent) {
    if dom::post_typed(".quick, .compose form", CONTINUED_FIELD) {
        event.prevent_default();
    }
}
