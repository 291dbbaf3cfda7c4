//! The server as browsers and programs see it, in process: no port, a database of its own for each
//! test. The modules mirror the addresses.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod actions;
mod api;
mod assets;
mod documents;
mod entrance;
mod events;
mod health;
mod hostile;
mod idempotency;
mod moderation;
mod pages;
mod sessions;
mod support;
mod tokens;
mod users;
mod write;
