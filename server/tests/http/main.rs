//! The server as browsers and programs see it, in process: without a port, each test on a fresh SQLite and a
//! fresh PostgreSQL database.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod actions;
mod api;
mod conversations;
mod events;
mod filters;
mod health;
mod idempotency;
mod language;
mod malformed_requests;
mod moderation;
mod openapi;
mod other_member;
mod pages;
mod sessions;
mod sign_in;
mod slow_requests;
mod static_files;
mod support;
mod tokens;
mod tracing;
mod users;
mod write;
