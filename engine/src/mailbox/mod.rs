//! Mailboxes: what an owner has of messages, and how it changes.
//!
//! An owner's entries of a conversation determine folders, representative entries and counters
//! (`conversation_entries`). Whatever changes them is saved as one numbered change with its event (`change`). The modules
//! above decide what changes: [`crate::messages`] and [`crate::moderation`].

mod change;
mod conversation_entries;
mod parties;
mod purge;

pub(crate) use change::{MailboxChange, new_entry_event, record_message_state, save_all};
pub(crate) use conversation_entries::{ConversationEntries, count_entries, derive_folders, folder_of};
pub(crate) use parties::{sort_key, visitor_sort_key};
pub(crate) use purge::purge_mailbox_step;
