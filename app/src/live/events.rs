//! Events of the stream, as tabs receive them and pass them on.

use postroom_model::{Folder, MessageId};
use serde::Deserialize;

/// The names of the stream's events.
pub const STREAM_EVENTS: [&str; 5] = ["counts", "message", "changed", "resync", "bye"];

/// An event of the stream, or of another tab.
#[derive(Clone, Debug)]
pub struct StreamEvent {
    /// The number of the change in the mailbox; none for events between tabs.
    pub id: Option<i64>,
    /// One of [`STREAM_EVENTS`]; between tabs also `hello` and `connection`.
    pub name: String,
    /// Its data.
    pub data: String,
}

/// What a tab reads of a `message` event.
#[derive(Deserialize)]
pub struct Arrival {
    /// The folder that the message is in.
    pub folder: Folder,
    /// The message.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: Sender,
    /// Its subject.
    pub subject: String,
    /// The member wrote it.
    pub outgoing: bool,
}

/// A member or a visitor.
#[derive(Deserialize)]
pub struct Sender {
    /// The member's name or the visitor's alias.
    #[serde(alias = "alias")]
    pub display: String,
}

impl StreamEvent {
    /// An event between tabs.
    pub fn between_tabs(name: &str, data: String) -> Self {
        Self { id: None, name: name.to_owned(), data }
    }

    /// One line of text for other tabs.
    pub fn to_line(&self) -> String {
        format!("{} {} {}", self.id.map_or(-1, |id| id), self.name, self.data)
    }

    /// Reads a line of another tab.
    pub fn from_line(line: &str) -> Option<Self> {
        let mut parts = line.splitn(3, ' ');
        let (id, name, data) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        Some(Self { id: (id >= 0).then_some(id), name: name.to_owned(), data: data.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_understand_each_other() {
        let event =
            StreamEvent { id: Some(7), name: "message".to_owned(), data: "{\"a\": \"b c\"}".to_owned() };
        let read = StreamEvent::from_line(&event.to_line()).unwrap();
        assert_eq!((read.id, read.name, read.data), (event.id, event.name, event.data));
        let between = StreamEvent::between_tabs("connection", "online".to_owned());
        assert_eq!(StreamEvent::from_line(&between.to_line()).unwrap().id, None);
        assert!(StreamEvent::from_line("nonsense").is_none());
    }

    #[test]
    fn arrivals_are_read_from_the_stream() {
        let member = r#"{"folder":"inbox","id":5,"conversation":null,"count":0,"sender":{"name":"a","display":"Anna"},
            "recipient":{"name":"b","display":"Ben"},"subject":"Hi","excerpt":"","sent_at":"2026-05-20T13:00:00.000000Z",
            "read_at":null,"replied_at":null,"status":"accepted","outgoing":false}"#;
        let arrival: Arrival = serde_json::from_str(member).unwrap();
        assert_eq!(arrival.sender.display, "Anna");
        let visitor = member.replace(r#"{"name":"a","display":"Anna"}"#, r#"{"alias":"ab..cd@example"}"#);
        assert_eq!(serde_json::from_str::<Arrival>(&visitor).unwrap().sender.display, "ab..cd@example");
    }
}
