//! The pages for those who are not signed in: welcome, sign in, create an account, choose a password. The
//! server sends members on to their inbox from the first two.

mod form_errors;
mod register;
mod set_password;
mod sign_in;
mod welcome;

use super::page::{Page, RoutePath};
use leptos::prelude::*;
use leptos_router::{ChooseView, Lazy, LazyRoute, hooks::use_location, lazy_route, path};
use register::Register;
use set_password::SetPassword;
use sign_in::SignIn;
use welcome::Welcome;

/// The welcome page.
#[derive(Clone, Copy)]
pub struct WelcomePage;

impl Page for WelcomePage {
    #[expect(clippy::semicolon_if_nothing_returned, reason = "the router's pattern of the root is `()`")]
    fn path(self) -> impl RoutePath {
        path!("/")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<SignedOutView>::new()
    }
}

/// The page to sign in.
#[derive(Clone, Copy)]
pub struct SignInPage;

impl Page for SignInPage {
    fn path(self) -> impl RoutePath {
        path!("/login")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<SignedOutView>::new()
    }
}

/// The page to create an account.
#[derive(Clone, Copy)]
pub struct RegisterPage;

impl Page for RegisterPage {
    fn path(self) -> impl RoutePath {
        path!("/register")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<SignedOutView>::new()
    }
}

/// The page to choose a password, by a one-time link.
#[derive(Clone, Copy)]
pub struct SetPasswordPage;

impl Page for SetPasswordPage {
    fn path(self) -> impl RoutePath {
        path!("/set-password/:token")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<SignedOutView>::new()
    }
}

/// The lazy view of these pages.
struct SignedOutView;

#[lazy_route]
impl LazyRoute for SignedOutView {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let path = use_location().pathname.get_untracked();
        if SignInPage.match_path(&path).is_some() {
            view! { <SignIn /> }.into_any()
        } else if RegisterPage.match_path(&path).is_some() {
            view! { <Register /> }.into_any()
        } else if SetPasswordPage.match_path(&path).is_some() {
            view! { <SetPassword /> }.into_any()
        } else {
            view! { <Welcome /> }.into_any()
        }
    }
}
