//! How many messages will come, and which conversations they form: known before the first is stored.

use postroom_model::{Status, Timestamp};

/// Which message answers which, for all messages that will come, in their order.
#[derive(Debug, Default)]
pub struct Outline(Vec<Node>);

/// What is known of a message beforehand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The first message of its conversation.
    pub root: usize,
    /// Of a first message: how many are in its conversation.
    pub size: u32,
    /// When its earliest accepted reply was sent.
    pub first_reply: Option<Timestamp>,
}

impl Outline {
    /// Adds the next message. Its parent must have been added before.
    pub fn add(&mut self, parent: Option<usize>, sent_at: Timestamp, status: Status) {
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
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none will come.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn node(&self, number: usize) -> Option<Node> {
        self.0.get(number).copied()
    }
}
