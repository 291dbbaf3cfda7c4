//! How many messages will come, and how they hang together: known before the first is stored.

use postroom_model::{Status, Timestamp};

/// Which message answers which, for all messages that will come.
#[derive(Debug, Default)]
pub(in crate::maintenance) struct Outline(pub(super) Vec<Node>);

#[derive(Debug)]
pub(super) struct Node {
    pub(super) root: usize,
    /// Of a first message: how many are in its conversation.
    pub(super) size: u32,
    pub(super) first_reply: Option<Timestamp>,
}

impl Outline {
    /// Adds the next message. Its parent must have been added before.
    pub(in crate::maintenance) fn add(&mut self, parent: Option<usize>, sent_at: Timestamp, status: Status) {
        let mut root = self.0.len();
        if let Some(parent) = parent.and_then(|p| self.0.get_mut(p)) {
            root = parent.root;
            if status == Status::Accepted {
                parent.first_reply = Some(parent.first_reply.map_or(sent_at, |first| first.min(sent_at)));
            }
        }
        self.0.push(Node { root, size: 0, first_reply: None });
        if let Some(root) = self.0.get_mut(root) {
            root.size += 1;
        }
    }

    /// How many messages will come.
    pub(in crate::maintenance) fn len(&self) -> usize {
        self.0.len()
    }
}
