//! What the tabs of a browser tell each other.

use crate::state::ConnectionState;
use postroom_model::{Counts, EventKind, StreamEvent};

/// A message from one tab to all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TabMessage {
    /// An event of the stream, passed on by the leader.
    Event(RawEvent),
    /// A tab has joined.
    Hello {
        /// The number of the newest change that it knows.
        seq: i64,
    },
    /// What a tab knows, for one that knows less.
    Known {
        /// The number of the newest change.
        seq: i64,
        /// The counters.
        counts: Counts,
    },
    /// The state of the leader's connection.
    Connection(ConnectionState),
}

/// An event of the stream as it travels, its data not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEvent {
    /// The number of the change in the mailbox, or of the change before the event.
    pub id: Option<i64>,
    /// The kind of the event.
    pub kind: EventKind,
    /// Its data as JSON.
    pub data: String,
}

impl RawEvent {
    /// Reads the event. A newer version of the server may write data that this page does not know: then it
    /// fetches afresh.
    pub fn read(&self) -> StreamEvent {
        StreamEvent::parse(self.kind, &self.data).unwrap_or(StreamEvent::Resync)
    }
}

impl TabMessage {
    /// The message as text.
    pub fn to_text(&self) -> String {
        match self {
            Self::Event(RawEvent { id, kind, data }) => {
                format!("event {} {} {data}", id.unwrap_or(-1), kind.as_str())
            }
            Self::Hello { seq } => format!("hello {seq}"),
            Self::Known { seq, counts: Counts { unread, notices, pending, seq: counted } } => {
                format!("known {seq} {unread} {notices} {pending} {counted}")
            }
            Self::Connection(state) => format!("connection {}", state.to_text()),
        }
    }

    /// Reads the text of another tab.
    pub fn from_text(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once(' ')?;
        match name {
            "event" => {
                let mut parts = rest.splitn(3, ' ');
                let (id, kind, data) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
                // The other tab may have a newer version of the page, and events that this one does not know.
                let kind = kind.parse().unwrap_or(EventKind::Resync);
                Some(Self::Event(RawEvent { id: (id >= 0).then_some(id), kind, data: data.to_owned() }))
            }
            "hello" => Some(Self::Hello { seq: rest.parse().ok()? }),
            "known" => {
                let mut numbers = rest.split(' ').map_while(|number| number.parse().ok());
                let seq = numbers.next()?;
                let mut count = || u64::try_from(numbers.next()?).ok();
                let (unread, notices, pending) = (count()?, count()?, count()?);
                Some(Self::Known { seq, counts: Counts { unread, notices, pending, seq: numbers.next()? } })
            }
            "connection" => ConnectionState::from_text(rest).map(Self::Connection),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_understand_each_other() {
        let event = |id, kind, data: &str| TabMessage::Event(RawEvent { id, kind, data: data.to_owned() });
        let mut messages = vec![
            event(Some(7), EventKind::Message, r#"{"a": "b c"}"#),
            event(None, EventKind::Counts, "{}"),
            TabMessage::Hello { seq: 0 },
            TabMessage::Known { seq: 7, counts: Counts { unread: 3, notices: 0, pending: 2, seq: 8 } },
        ];
        let other = ConnectionState::OtherMember("You are signed in as Carla.".to_owned());
        let states = [ConnectionState::Online, ConnectionState::Offline, ConnectionState::SignedOut, other];
        messages.extend(states.map(TabMessage::Connection));
        for message in messages {
            assert_eq!(TabMessage::from_text(&message.to_text()), Some(message));
        }
        assert_eq!(TabMessage::from_text("nonsense"), None);
        assert_eq!(TabMessage::from_text("connection lost"), None);
        assert_eq!(TabMessage::from_text("known 7 3"), None);
    }

    #[test]
    fn what_a_page_does_not_know_makes_it_fetch_afresh() {
        let Some(TabMessage::Event(novelty)) = TabMessage::from_text("event 7 novelty {}") else {
            panic!("not an event")
        };
        assert_eq!((novelty.id, novelty.read()), (Some(7), StreamEvent::Resync));
        let counts = RawEvent { id: None, kind: EventKind::Counts, data: "[]".to_owned() };
        assert_eq!(counts.read(), StreamEvent::Resync);
    }
}
