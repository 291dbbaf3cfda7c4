//! Messages between members: writing, reading, folders, actions.
//!
//! A message is one row that both parties share, and each party has an entry of it in their mailbox
//! with their own marks. Folders, the representative entry of a conversation, and all counters follow
//! from the marks (`conversation_entries`), and change in the transaction that changes a mark. Every verb takes the
//! caller, and what the caller may not see does not exist for them.
//!
//! Who may write to whom is the business of filters, whether a message reaches its recipient that of
//! [`crate::moderation`].

mod actions;
mod conversation_entries;
mod listing;
mod mailbox_change;
mod new_message;
mod parties;
mod purge;
mod reading;
mod submit;

#[cfg(test)]
mod tests;

pub use listing::Start;

pub(crate) use conversation_entries::{ConversationEntries, count_entries, derive_folders};
pub(crate) use mailbox_change::{MailboxChange, record_message_state};
pub(crate) use new_message::new_entry_event;
pub(crate) use parties::{sort_key, visitor_sort_key};
pub(crate) use purge::purge_mailbox;

use crate::{core::Core, live::Hub, visitors::VisitorAliases};
use std::sync::Arc;

/// The messages of the caller. See the module's description.
#[derive(Clone, Copy)]
pub struct Messages<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Hub,
    pub(crate) aliases: &'p Arc<VisitorAliases>,
}
