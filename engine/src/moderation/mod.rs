//! Moderation: whether a message reaches its recipient.
//!
//! [Automatic moderators](AutoModerator) and the setting `moderation.default` decide about new messages. People decide
//! about the [queue](Moderation::list) by [`Moderation::decide`]: any state may follow any other.
//! They see what was held, rejected or decided by one of them, and nothing else; what they read and decide is logged.

mod automatic;
mod decisions;
mod effects;
mod queue;

pub use automatic::{AutoModerator, Rating, UnsentMessage};
pub use decisions::{Decided, Decision, DecisionRequest};
pub use queue::ModerationItem;

pub(crate) use automatic::{ModerationOutcome, ModeratorChain};

use crate::{engine_core::Core, live::Hub, visitors::VisitorAliases};
use std::sync::Arc;

/// What moderators do. See the module's description.
#[derive(Clone, Copy)]
pub struct Moderation<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Hub,
    pub(crate) aliases: &'p Arc<VisitorAliases>,
}
