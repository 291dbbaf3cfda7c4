//! The pages of Postroom: document, routes, components, and the server functions behind them.
//!
//! Rendered on the server (feature `ssr`), hydrated in the browser (feature `hydrate`). Every page works
//! with scripts off; modules say what scripts add. No rule about messages lives here.
//!
//! # Context
//!
//! Before a page is rendered or a server function runs, the server provides through Leptos context:
//! `postroom_engine::Postroom`, `Option<postroom_engine::Session>`, `Option<`[`Flash`]`>`, [`FormState`],
//! `http::request::Parts`, `Option<PageFailure>`, and for a page the `Arc` of what
//! `preload_page` has loaded for it.

// Views are types that nest as deep as the page does.
#![recursion_limit = "256"]
#![allow(clippy::redundant_closure, reason = "in a view, what changes is a closure, whatever it calls")]
#![allow(clippy::needless_pass_by_value, reason = "components own their properties")]

mod actions;
mod address;
mod app;
#[cfg(feature = "ssr")]
pub mod assets;
mod dom;
mod error;
mod hydration;
mod json;
mod keyboard;
mod live;
mod pages;
mod preloaded;
mod server_fns;
#[cfg(feature = "ssr")]
mod shell;
mod state;
mod ui;
mod wire;

#[cfg(feature = "ssr")]
pub use address::{MEMBER_PARAMETER, of_member};
pub use app::App;
pub use error::AppError;
#[cfg(feature = "ssr")]
pub use pages::{PageFailure, is_public_page, known_page, preload_page};
#[cfg(feature = "ssr")]
pub use preloaded::Preloaded;
pub use server_fns::page_client::MEMBER_HEADER;
#[cfg(feature = "ssr")]
pub use shell::shell;
pub use state::{
    Flash, FormState, Theme,
    flash::{CONTINUED_FIELD, FLASH_COOKIE},
    theme::THEME_COOKIE,
};
pub use wire::SentSummary;
