//! Optimistic updates: actions that lists and messages already show while the server carries them out.

use postroom_model::{Action, Entry, Folder, Message, Selection, View};

/// An action that is shown although the server has not confirmed it, or although the list has not
/// been fetched again since it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptimisticUpdate {
    /// Tells it from other updates.
    pub id: u32,
    /// The action.
    pub action: Action,
    /// What it is carried out on.
    pub selection: Selection,
    /// The first data version that the server sends with the action carried out; none before it has
    /// confirmed the action.
    pub confirmed_in: Option<u32>,
}

impl OptimisticUpdate {
    /// Whether the action is carried out on an entry of a list.
    fn covers_entry(&self, entry: &Entry) -> bool {
        self.selection.messages.contains(&entry.id)
            || entry.conversation.is_some_and(|id| self.selection.conversations.contains(&id))
    }

    /// Whether the action is carried out on a message.
    fn covers_message(&self, message: &Message) -> bool {
        self.selection.messages.contains(&message.id)
            || message.conversation.is_some_and(|id| self.selection.conversations.contains(&id))
    }

    /// Whether an entry that the action is carried out on leaves a list.
    fn removes_from(&self, view: &View) -> bool {
        match self.action {
            Action::Archive => matches!(view.folder, Folder::Inbox | Folder::Sent),
            Action::Unarchive => view.folder == Folder::Archives,
            Action::Delete => view.folder != Folder::Trash,
            Action::Undelete => view.folder == Folder::Trash,
            Action::MarkRead => view.unread,
            Action::MarkUnread => false,
        }
    }

    /// An entry as a list shows it with all updates applied; none when it leaves the list.
    pub fn apply_to_entry(updates: &[Self], entry: &Entry, view: &View) -> Option<Entry> {
        let mut updated = entry.clone();
        for update in updates.iter().filter(|update| update.covers_entry(entry)) {
            if update.removes_from(view) {
                return None;
            }
            match update.action {
                Action::MarkRead if !entry.outgoing => {
                    updated.read_at = updated.read_at.or(Some(entry.sent_at));
                }
                Action::MarkUnread if !entry.outgoing => updated.read_at = None,
                _ => {}
            }
        }
        Some(updated)
    }

    /// Whether a message counts as archived and as deleted with all updates applied.
    pub fn archived_and_deleted(updates: &[Self], message: &Message) -> (bool, bool) {
        let mut archived = message.archived;
        let mut deleted = message.deleted_at.is_some();
        for update in updates.iter().filter(|update| update.covers_message(message)) {
            match update.action {
                Action::Archive => archived = true,
                Action::Unarchive => archived = false,
                Action::Delete => deleted = true,
                Action::Undelete => deleted = false,
                Action::MarkRead | Action::MarkUnread => {}
            }
        }
        (archived, deleted)
    }
}
