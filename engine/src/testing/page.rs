//! What an open page knows of its owner's mailbox, from what it fetched and from events.

use crate::{Caller, Postroom, live::Frame, messages::Start};
use postroom_model::{
    Counts, Entry, Folder, Mode, Status, StreamEvent, View,
    event::{Changed, ChangedItem, NewEntry},
};
use std::collections::BTreeMap;

/// Each message's folders and state, and the counters.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Page {
    pub(crate) counts: Counts,
    /// The change that it has seen last: where its stream goes on.
    pub(crate) seq: i64,
    pub(crate) known: BTreeMap<i64, Known>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    pub(crate) folders: Vec<Folder>,
    pub(crate) conversation: Option<i64>,
    pub(crate) read: bool,
    pub(crate) replied_at: Option<i64>,
    pub(crate) status: Status,
}

impl Page {
    /// Fetches counters, then lists: events after the counters' number complete what changed meanwhile.
    pub(crate) async fn fetch(postroom: &Postroom, owner: &Caller) -> Self {
        let messages = postroom.messages();
        let counts = messages.counts(owner).await.unwrap();
        let mut this = Self { counts, seq: counts.seq, known: BTreeMap::new() };
        for folder in Folder::ALL {
            let view = View { mode: Mode::Messages, ..View::of(folder) };
            let mut cursor = None;
            loop {
                let part = messages.list(owner, &view, 100, Start::Cursor(cursor)).await.unwrap();
                part.items.iter().for_each(|entry| this.add(folder, entry));
                cursor = part.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        this
    }

    /// Applies an event; whether that was possible. Otherwise the page must be fetched afresh.
    pub(crate) fn apply(&mut self, frame: &Frame) -> bool {
        self.seq = frame.id.unwrap_or(self.seq);
        match StreamEvent::parse(frame.kind, &frame.data).unwrap() {
            StreamEvent::Counts(counts) => self.counts = counts,
            StreamEvent::Message(message) => {
                let NewEntry { folder, entry, changed } = *message;
                changed.into_iter().for_each(|item| self.change(item));
                self.add(folder, &entry);
            }
            StreamEvent::Changed(Changed { items }) => items.into_iter().for_each(|item| self.change(item)),
            StreamEvent::Resync => return false,
            other => panic!("{other:?}"),
        }
        true
    }

    fn add(&mut self, folder: Folder, entry: &Entry) {
        let known = self.known.entry(entry.id.0).or_insert_with(|| Known {
            folders: Vec::new(),
            conversation: None,
            read: false,
            replied_at: None,
            status: entry.status,
        });
        known.folders.retain(|f| *f != folder);
        known.folders.push(folder);
        known.folders.sort();
        known.conversation = entry.conversation.map(|c| c.0);
        known.read = entry.read_at.is_some();
        known.replied_at = entry.replied_at.map(|t| t.micros());
        known.status = entry.status;
    }

    fn change(&mut self, item: ChangedItem) {
        if item.folders.is_empty() {
            self.known.remove(&item.id.0);
            return;
        }
        let mut folders = item.folders;
        folders.sort();
        let known = Known {
            folders,
            conversation: item.conversation.map(|c| c.0),
            read: item.read_at.is_some(),
            replied_at: item.replied_at.map(|t| t.micros()),
            status: item.status,
        };
        self.known.insert(item.id.0, known);
    }
}
