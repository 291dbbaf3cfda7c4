//! Pages whose code is loaded when they are come to: the form to write, and what is shown to those
//! who are not signed in. The first download is for reading.

use super::{
    compose::Compose,
    front::Welcome,
    reply::Reply,
    sign_in::{Login, Register, SetPassword},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_location, lazy_route};

/// The first part of the address that is shown.
fn place() -> String {
    let path = use_location().pathname.get_untracked();
    path.split('/').nth(1).unwrap_or_default().to_owned()
}

/// A new message or a reply.
pub struct WritingPage;

#[lazy_route]
impl LazyRoute for WritingPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        if place() == "reply" { view! { <Reply /> }.into_any() } else { view! { <Compose /> }.into_any() }
    }
}

/// The ways in.
pub struct FrontPage;

#[lazy_route]
impl LazyRoute for FrontPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        match place().as_str() {
            "login" => view! { <Login /> }.into_any(),
            "register" => view! { <Register /> }.into_any(),
            "set-password" => view! { <SetPassword /> }.into_any(),
            _ => view! { <Welcome /> }.into_any(),
        }
    }
}
