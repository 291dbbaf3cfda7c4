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
        let (mut updated, mut removed_by) = (entry.clone(), Vec::new());
        for update in updates.iter().filter(|update| update.covers_entry(entry)) {
            // An action that is undone before the server has answered removes nothing.
            removed_by.retain(|action: &Action| action.inverse() != update.action);
            if update.removes_from(view) {
                removed_by.push(update.action);
            }
            match update.action {
                Action::MarkRead if !entry.outgoing => {
                    updated.read_at = updated.read_at.or(Some(entry.sent_at));
                }
                Action::MarkUnread if !entry.outgoing => updated.read_at = None,
                _ => {}
            }
        }
        removed_by.is_empty().then_some(updated)
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

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{MessageId, Person, PublicParticipant, Status, Timestamp};

    fn entry() -> Entry {
        let someone = PublicParticipant::Member(Person { name: "ben".to_owned(), display: "Ben".to_owned() });
        Entry {
            id: MessageId(1),
            conversation: None,
            sender: someone.clone(),
            recipient: someone,
            subject: "Hi".to_owned(),
            excerpt: String::new(),
            sent_at: Timestamp::from_micros(0),
            read_at: None,
            replied_at: None,
            status: Status::Accepted,
            outgoing: false,
            count: 0,
        }
    }

    fn shown(actions: &[Action]) -> bool {
        let selection = Selection { messages: vec![MessageId(1)], conversations: Vec::new() };
        let update = |action: &Action| OptimisticUpdate {
            id: 1,
            action: *action,
            selection: selection.clone(),
            confirmed_in: None,
        };
        let updates: Vec<_> = actions.iter().map(update).collect();
        OptimisticUpdate::apply_to_entry(&updates, &entry(), &View::of(Folder::Inbox)).is_some()
    }

    #[test]
    fn what_is_undone_is_shown_again() {
        assert!(shown(&[]) && shown(&[Action::MarkRead]));
        assert!(!shown(&[Action::Archive]) && shown(&[Action::Archive, Action::Unarchive]));
        assert!(!shown(&[Action::Archive, Action::Delete, Action::Undelete]), "still archived");
        assert!(!shown(&[Action::Archive, Action::Unarchive, Action::Delete]));
    }
}
