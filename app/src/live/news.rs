//! One event of the stream, and what it changes in a tab. Counters are absolute and taken over; the
//! rest says that something is new, and the lists that are shown are loaded afresh.

use super::Tab;
use crate::desk::Line;
use leptos::prelude::*;
use postroom_model::{Counts, Folder, event::NewEntry};
use serde::{Deserialize, Serialize};

/// Names of the events that are listened to.
pub const EVENTS: [&str; 5] = ["counts", "message", "changed", "resync", "bye"];

/// An event, as tabs pass it on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct News {
    /// The number of the change in the mailbox.
    pub id: Option<i64>,
    /// The event's name; besides the stream's own there are `hello` and `line` between tabs.
    pub event: String,
    /// Its data.
    pub data: String,
}

impl News {
    /// Between tabs.
    pub fn own(event: &str, data: String) -> Self {
        Self { id: None, event: event.to_owned(), data }
    }

    /// Changes what the tab shows.
    pub fn apply(&self, tab: &Tab) {
        match self.event.as_str() {
            "counts" => {
                if let Ok(counts) = serde_json::from_str::<Counts>(&self.data)
                    && counts.seq >= tab.desk.counts.get_untracked().seq
                {
                    tab.seq.set(counts.seq.max(tab.seq.get()));
                    tab.desk.counts.set(counts);
                }
            }
            "message" => {
                if let Ok(new) = serde_json::from_str::<NewEntry>(&self.data) {
                    arrive(tab, &new);
                }
                tab.refresh();
            }
            "changed" | "resync" => tab.refresh(),
            "line" => tab.desk.line.set(match self.data.as_str() {
                "down" => Line::Down,
                "out" => Line::SignedOut,
                _ => Line::Up,
            }),
            _ => {}
        }
    }
}

/// Tells once, in words, that a message came in.
fn arrive(tab: &Tab, new: &NewEntry) {
    if new.folder == Folder::Inbox && !new.entry.outgoing {
        tab.desk.arrived.update(|ids| ids.push(new.entry.id));
        tab.desk.spoken.set(format!(
            "New message from {}: {}",
            new.entry.sender.display(),
            new.entry.subject
        ));
    }
}
