//! Mailboxes: what an owner has of messages, and how it changes.
//!
//! An owner's entries of a conversation determine folders, representative entries and counters
//! (`conversation_entries`, and for a part of a conversation `entry_changes`). Whatever changes them is saved as one numbered change with its event (`change`). The modules
//! above decide what changes: [`crate::messages`] and [`crate::moderation`].

mod change;
mod conversation_entries;
mod entry_changes;
mod purge;
mod summary;

pub(crate) use change::{MailboxChange, MailboxChanges, new_entry_event, record_message_state};
pub(crate) use conversation_entries::{count_entries, derive_folders, folder_of};
pub(crate) use entry_changes::EntryChanges;
pub(crate) use purge::purge_mailbox_step;
pub(crate) use summary::{sort_key, visitor_sort_key};
