//! What the live page asks the server for. An internal protocol (the public one is REST): thin
//! functions that find the caller, call the engine and hand on its answer.

pub mod account;
pub mod mailbox;
#[cfg(feature = "ssr")]
mod once;
pub mod post;
#[cfg(feature = "ssr")]
pub mod visit;
