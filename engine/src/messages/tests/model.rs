//! The rules once more, as plainly as they can be said: a list of messages with marks, counted anew
//! for each question. What the engine keeps in step must equal it.

use postroom_model::{Action, Folder, Mode, Status};
use std::collections::BTreeMap;

/// A message with both sides' marks. People are numbers.
#[derive(Clone, Debug)]
pub(super) struct ModelMessage {
    pub id: i64,
    pub root: i64,
    pub parent: Option<i64>,
    pub sender: usize,
    pub recipient: usize,
    pub status: Status,
    /// It was not accepted at once.
    pub held: bool,
    pub sent_at: i64,
    pub read: bool,
    pub archived: [bool; 2],
    pub deleted: [bool; 2],
}

#[derive(Default)]
pub(super) struct Model {
    pub messages: Vec<ModelMessage>,
}

impl ModelMessage {
    fn sent_by(&self, user: usize) -> bool {
        self.sender == user
    }

    fn reached(&self, user: usize) -> bool {
        self.recipient == user && self.status == Status::Accepted
    }

    pub(super) fn visible_to(&self, user: usize) -> bool {
        self.sent_by(user) || self.reached(user)
    }

    /// The four folders, word by word.
    pub(super) fn is_in(&self, folder: Folder, user: usize) -> bool {
        let (s, r) = (self.sent_by(user), self.reached(user));
        let on_side = |there: bool, side: usize, archived: Option<bool>, deleted: bool| {
            there && archived.is_none_or(|a| a == self.archived[side]) && self.deleted[side] == deleted
        };
        match folder {
            Folder::Inbox => on_side(r, 1, Some(false), false),
            Folder::Sent => on_side(s, 0, Some(false), false),
            Folder::Archives => on_side(r, 1, Some(true), false) || on_side(s, 0, Some(true), false),
            Folder::Trash => on_side(r, 1, None, true) || on_side(s, 0, None, true),
        }
    }
}

impl Model {
    pub(super) fn get(&self, id: i64) -> &ModelMessage {
        self.messages.iter().find(|m| m.id == id).unwrap()
    }

    fn is_conversation(&self, root: i64) -> bool {
        self.messages.iter().any(|m| m.root == root && m.parent.is_some())
    }

    /// What a list shows: representative, its conversation if there is one, and the count.
    pub(super) fn list(
        &self,
        user: usize,
        folder: Folder,
        mode: Mode,
        unread: bool,
    ) -> Vec<(i64, Option<i64>, u32)> {
        let shown = self.messages.iter().filter(|m| m.is_in(folder, user) && !(unread && m.read));
        let mut entries = Vec::new();
        match mode {
            Mode::Messages => entries.extend(shown.map(|m| (m, 0))),
            Mode::Conversations => {
                let mut groups: BTreeMap<i64, (&ModelMessage, u32)> = BTreeMap::new();
                for m in shown {
                    let group = groups.entry(m.root).or_insert((m, 0));
                    group.1 += u32::from(self.is_conversation(m.root));
                    if m.id > group.0.id {
                        group.0 = m;
                    }
                }
                entries.extend(groups.into_values());
            }
        }
        entries.sort_by_key(|(m, _)| (-m.sent_at, -m.id));
        let shown = |(m, n): (&ModelMessage, u32)| (m.id, self.is_conversation(m.root).then_some(m.root), n);
        entries.into_iter().map(shown).collect()
    }

    pub(super) fn unread(&self, user: usize) -> usize {
        self.messages.iter().filter(|m| m.is_in(Folder::Inbox, user) && !m.read).count()
    }

    pub(super) fn may_reply(&self, user: usize, id: i64) -> bool {
        let m = self.get(id);
        let received = m.reached(user) && !m.deleted[1];
        let later = || self.messages.iter().any(|l| l.root == m.root && l.id > id && l.visible_to(user));
        let own_last = m.sent_by(user) && !m.deleted[0] && m.status != Status::Rejected && !later();
        received || own_last
    }

    /// To whom a permitted reply goes.
    pub(super) fn addressee(&self, user: usize, id: i64) -> usize {
        let m = self.get(id);
        if m.reached(user) && !m.deleted[1] { m.sender } else { m.recipient }
    }

    /// A reply marks what it answers as read, if it was received.
    pub(super) fn reply_reads(&mut self, user: usize, id: i64) {
        for m in self.messages.iter_mut().filter(|m| m.id == id && m.reached(user) && !m.deleted[1]) {
            m.read = true;
        }
    }

    /// Whether any of the selection was the user's.
    pub(super) fn act(&mut self, user: usize, action: Action, ids: &[i64], roots: &[i64]) -> bool {
        let mut matched = false;
        for m in &mut self.messages {
            if !(ids.contains(&m.id) || roots.contains(&m.root)) || !m.visible_to(user) {
                continue;
            }
            matched = true;
            for (side, there) in [m.sent_by(user), m.reached(user)].into_iter().enumerate() {
                match action {
                    _ if !there => {}
                    Action::Archive | Action::Unarchive => m.archived[side] = action == Action::Archive,
                    Action::Delete | Action::Undelete => m.deleted[side] = action == Action::Delete,
                    Action::MarkRead | Action::MarkUnread if side == 1 => m.read = action == Action::MarkRead,
                    Action::MarkRead | Action::MarkUnread => {}
                }
            }
        }
        matched
    }

    pub(super) fn decide(&mut self, id: i64, status: Status) {
        for m in self.messages.iter_mut().filter(|m| m.id == id && m.status != status) {
            match (m.status, status) {
                (_, Status::Rejected) => m.deleted[1] = true,
                (Status::Rejected, _) => m.deleted[1] = false,
                _ => {}
            }
            m.status = status;
        }
    }

    /// When the earliest accepted reply was sent.
    pub(super) fn replied_at(&self, id: i64) -> Option<i64> {
        let replies = self.messages.iter().filter(|m| m.parent == Some(id) && m.status == Status::Accepted);
        replies.map(|m| m.sent_at).min()
    }
}
