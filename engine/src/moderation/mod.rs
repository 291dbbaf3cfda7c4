//! Moderation: whether a message reaches its recipient.
//!
//! What decides a new message by itself is the setting `moderation.default`. People decide about the
//! [queue](Moderation::list) by [`Moderation::decide`]: any state may follow any other.

mod decisions;
mod queue;

pub use decisions::{Decided, Decision};
pub use queue::ModerationItem;

use crate::{core::Core, live::Hub, visitors::VisitorAliases};
use std::sync::Arc;

/// What moderators do. See the module's description.
#[derive(Clone, Copy)]
pub struct Moderation<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Hub,
    pub(crate) aliases: &'p Arc<VisitorAliases>,
}
