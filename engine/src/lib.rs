//! Postroom as a library: everything but HTTP and pages.
//!
//! [`Postroom`] is the one handle; it is cheap to clone. Its methods return the entry types of the modules
//! [`accounts`], [`messages`], [`moderation`], [`live`] and [`maintenance`]. A site adds its own
//! [`filters`] and [automatic moderators](moderation::AutoModerator) with the [`Builder`].
//! Callers see nothing that is not theirs, and learn what was wrong with a request from a
//! [`model::Refusal`]; what goes wrong inside goes to the log ([`Error`]).
//!
//! Whatever an action causes is committed in one transaction, and published to the event streams after the
//! commit. Time and randomness are parameters ([`clock::ClockAndRng`]), so that tests are reproducible.

mod account_removal;
pub mod accounts;
mod builder;
pub mod clock;
mod engine_core;

mod error;
pub mod filters;
pub mod idempotency;
mod ids;
mod invisible;
pub mod jobs;
pub mod live;
mod mailbox;
pub mod maintenance;
pub mod messages;
pub mod moderation;
mod name_key;
mod network;
mod participants;
mod postroom;
mod rate_limits;
pub mod settings;
mod steps;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod visitors;

pub use accounts::{Caller, Client, Secret, Session};
pub use async_trait::async_trait;
pub use builder::Builder;
pub use error::{Error, Result};
pub use network::network_of;
pub use participants::{Member, Participant};
pub use postroom::Postroom;
pub use postroom_model as model;
pub use settings::Settings;
pub use store::OlderTables;
