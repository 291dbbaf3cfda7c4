//! The pages of Postroom: shell, routes, components and the server functions behind them.
//!
//! Rendered on the server (`ssr`), made live in the browser (`hydrate`). Everything works with
//! scripts off; what scripts add is said where they add it. No rule about messages lives here.

// Views are types that nest as deep as the page does.
#![recursion_limit = "256"]
#![allow(clippy::redundant_closure, reason = "in a view, what changes is a closure, whatever it calls")]
#![allow(clippy::needless_pass_by_value, reason = "components own their properties")]

mod actions;
mod address;
mod app;
#[cfg(feature = "ssr")]
pub mod assets;
mod boot;
pub mod context;
mod desk;
mod dom;
mod error;
mod keys;
mod live;
mod notes;
mod pages;
mod prepared;
mod rpc;
#[cfg(feature = "ssr")]
mod shell;
mod ui;

pub use app::App;
pub use error::AppError;
pub use prepared::Prepared;
#[cfg(feature = "ssr")]
pub use shell::shell;
