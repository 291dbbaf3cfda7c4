//! One event of the stream, and what it changes in a tab. Counters are absolute and taken over; the
//! rest says that something is new, and the lists that are shown are loaded afresh.

use super::Tab;
use crate::desk::Line;
use leptos::prelude::*;
use postroom_model::{Counts, Folder, MessageId};
use serde::Deserialize;

/// Names of the events that are listened to.
pub const EVENTS: [&str; 5] = ["counts", "message", "changed", "resync", "bye"];

/// An event, as tabs pass it on.
#[derive(Clone, Debug)]
pub struct News {
    /// The number of the change in the mailbox.
    pub id: Option<i64>,
    /// The event's name; besides the stream's own there are `hello` and `line` between tabs.
    pub event: String,
    /// Its data.
    pub data: String,
}

/// Of a message that came in, what is said about it.
#[derive(Deserialize)]
struct Arrival {
    folder: Folder,
    id: MessageId,
    sender: Sender,
    subject: String,
    outgoing: bool,
}

/// A member's name, or a visitor's alias.
#[derive(Deserialize)]
struct Sender {
    #[serde(alias = "alias")]
    display: String,
}

impl News {
    /// Between tabs.
    pub fn own(event: &str, data: String) -> Self {
        Self { id: None, event: event.to_owned(), data }
    }

    /// One line of text for other tabs.
    pub fn pack(&self) -> String {
        format!("{} {} {}", self.id.map_or(-1, |id| id), self.event, self.data)
    }

    /// Reads what another tab has packed.
    pub fn unpack(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let (id, event, data) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        Some(Self { id: (id >= 0).then_some(id), event: event.to_owned(), data: data.to_owned() })
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
                if let Ok(new) = serde_json::from_str::<Arrival>(&self.data) {
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
fn arrive(tab: &Tab, new: &Arrival) {
    if new.folder == Folder::Inbox && !new.outgoing {
        tab.desk.arrived.update(|ids| ids.push(new.id));
        tab.desk.spoken.set(format!("New message from {}: {}", new.sender.display, new.subject));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_understand_each_other() {
        let news = News { id: Some(7), event: "message".to_owned(), data: "{\"a\": \"b c\"}".to_owned() };
        let heard = News::unpack(&news.pack()).unwrap();
        assert_eq!((heard.id, heard.event, heard.data), (news.id, news.event, news.data));
        assert_eq!(News::unpack(&News::own("line", "up".to_owned()).pack()).unwrap().id, None);
        assert!(News::unpack("nonsense").is_none());
    }

    #[test]
    fn arrivals_are_read_from_the_stream() {
        let member = r#"{"folder":"inbox","id":5,"conversation":null,"count":0,"sender":{"name":"a","display":"Anna"},
            "recipient":{"name":"b","display":"Ben"},"subject":"Hi","excerpt":"","sent_at":"2026-05-20T13:00:00.000000Z",
            "read_at":null,"replied_at":null,"status":"accepted","outgoing":false}"#;
        let new: Arrival = serde_json::from_str(member).unwrap();
        assert_eq!(new.sender.display, "Anna");
        let visitor = member.replace(r#"{"name":"a","display":"Anna"}"#, r#"{"alias":"ab..cd@example"}"#);
        assert_eq!(serde_json::from_str::<Arrival>(&visitor).unwrap().sender.display, "ab..cd@example");
    }
}
