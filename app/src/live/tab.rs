//! One tab's share in the event stream: applies events to the state of its app.

use crate::{
    dom,
    state::{AppState, ConnectionState},
};
use leptos::prelude::*;
use postroom_model::{Counts, Folder, StreamEvent, event::NewEntry};
use postroom_texts as texts;
use std::{cell::Cell, rc::Rc, time::Duration};

/// How long events are collected before lists are fetched again, once for all of them.
const REFETCH_DELAY: Duration = Duration::from_millis(60);

/// This tab.
#[derive(Clone)]
pub struct Tab {
    app: AppState,
    /// The number of the newest change of the mailbox that this tab knows. Only the number of an event
    /// raises it: counters come before the changes that they count, which may be lost on the way.
    seq: Rc<Cell<i64>>,
    /// The counters that came last, newer than those that are shown or not.
    received_counts: Rc<Cell<Option<Counts>>>,
    /// Lists are to be fetched again.
    refetch_due: Rc<Cell<bool>>,
}

impl Tab {
    /// A tab that knows what its page was rendered with.
    pub fn new(app: AppState) -> Self {
        let seq = app.counts.get_untracked().seq;
        let seq = Rc::new(Cell::new(seq));
        let tab = Self { app, seq, received_counts: Rc::default(), refetch_due: Rc::default() };
        let shown = tab.clone();
        // A tab in the background does not fetch: it catches up when it is shown.
        let handle = window_event_listener_untyped("visibilitychange", move |_| {
            if !dom::page_is_hidden() {
                shown.refetch_if_due();
            }
        });
        // The listener stays as long as the page.
        drop(handle);
        tab
    }

    /// The number of the newest change that this tab knows.
    pub fn seq(&self) -> i64 {
        self.seq.get()
    }

    /// Where to follow the mailbox from that change on.
    pub fn stream_address(&self) -> String {
        self.app.member_address(&format!("/events?since={}", self.seq()))
    }

    /// The counters that this tab shows.
    pub fn counts(&self) -> Counts {
        self.app.counts.get_untracked()
    }

    /// Applies an event of the stream. A browser gives an event without a number that of the event before it.
    ///
    /// Counters are absolute and taken over, whatever their number. Messages and changes that the state
    /// has already change nothing; after others the lists that are shown are fetched again. A `resync` counts
    /// whatever its number: where an older backup was restored, numbers have gone back.
    pub fn handle(&self, id: Option<i64>, event: StreamEvent) {
        let known = id.is_some_and(|id| id < self.seq.get());
        if let Some(id) = id.filter(|_| !known) {
            self.seq.set(id);
        }
        match event {
            StreamEvent::Counts(counts) => {
                self.received_counts.set(Some(counts));
                self.set_counts(counts);
            }
            StreamEvent::Moderation { pending } => self.app.counts.update(|counts| counts.pending = pending),
            // The connection's own affair.
            StreamEvent::Bye { .. } => {}
            StreamEvent::Resync => self.start_afresh(id),
            StreamEvent::Message(_) | StreamEvent::Changed(_) if known => {}
            StreamEvent::Message(message) => {
                self.announce(&message);
                self.schedule_refetch();
            }
            StreamEvent::Changed(_) => self.schedule_refetch(),
        }
    }

    /// Takes over what another tab knows, where that is newer.
    pub fn learn(&self, seq: i64, counts: Counts) {
        self.set_counts(counts);
        if seq > self.seq.get() {
            self.seq.set(seq);
            self.schedule_refetch();
        }
    }

    /// Continues from another number, with the counters that came before it.
    fn start_afresh(&self, id: Option<i64>) {
        if let Some(id) = id {
            self.seq.set(id);
        }
        if let Some(counts) = self.received_counts.take() {
            self.app.counts.set(counts);
        }
        self.schedule_refetch();
    }

    /// Shows the state of the connection.
    pub fn show_connection(&self, state: ConnectionState) {
        let is_online = state == ConnectionState::Online;
        self.app.connection.set(state);
        if is_online {
            self.app.retry_failed_loads();
        }
    }

    fn set_counts(&self, counts: Counts) {
        if counts.seq >= self.counts().seq {
            self.app.counts.set(counts);
        }
    }

    /// Has screen readers announce a received message.
    fn announce(&self, NewEntry { folder, entry, .. }: &NewEntry) {
        if *folder == Folder::Inbox && !entry.outgoing {
            self.app.arrived.update(|ids| ids.push(entry.id));
            let text = texts::results::arrived(texts::participant_name(&entry.sender), &entry.subject);
            self.app.announcement.set(text);
        }
    }

    fn schedule_refetch(&self) {
        if !self.refetch_due.replace(true) && !dom::page_is_hidden() {
            let tab = self.clone();
            set_timeout(move || tab.refetch_if_due(), REFETCH_DELAY);
        }
    }

    fn refetch_if_due(&self) {
        if self.refetch_due.replace(false) {
            self.app.refetch();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::InitialState;
    use postroom_model::{EventKind, MessageId};

    /// A tab whose lists wait to be fetched again, as there is no browser to do it.
    fn tab() -> Tab {
        Tab {
            app: AppState::new(InitialState::default()),
            seq: Rc::default(),
            received_counts: Rc::default(),
            refetch_due: Rc::new(Cell::new(true)),
        }
    }

    fn counts(seq: i64) -> StreamEvent {
        StreamEvent::Counts(Counts { unread: 3, notices: 0, pending: 0, seq })
    }

    /// A message that arrives by the change of this number.
    fn message(seq: i64) -> StreamEvent {
        let data = format!(
            r#"{{"folder":"inbox","id":{seq},"conversation":null,"count":0,"sender":{{"name":"b","display":"Ben"}},
            "recipient":{{"name":"a","display":"Anna"}},"subject":"No. {seq}","excerpt":"",
            "sent_at":"2026-05-20T13:00:00.000000Z","read_at":null,"replied_at":null,"status":"accepted",
            "outgoing":false}}"#
        );
        StreamEvent::parse(EventKind::Message, &data).unwrap()
    }

    #[test]
    fn every_replayed_message_arrives_though_the_counters_come_first() {
        Owner::new().with(|| {
            let tab = tab();
            tab.handle(None, counts(3));
            assert_eq!(
                (tab.counts().unread, tab.seq()),
                (3, 0),
                "cut off here, the tab asks for all of them"
            );
            let announced: Vec<String> = (1..=3)
                .map(|seq| {
                    tab.handle(Some(seq), message(seq));
                    tab.app.announcement.get_untracked()
                })
                .collect();
            assert_eq!(announced, [1, 2, 3].map(|seq| format!("New message from Ben: No. {seq}")));
            assert_eq!(tab.app.arrived.get_untracked(), [1, 2, 3].map(MessageId));
            assert_eq!(tab.seq(), 3);
        });
    }

    #[test]
    fn a_moderator_sees_how_long_the_queue_is() {
        Owner::new().with(|| {
            let tab = tab();
            tab.handle(None, StreamEvent::parse(EventKind::Moderation, r#"{"pending":7}"#).unwrap());
            assert_eq!((tab.counts().pending, tab.seq()), (7, 0));
        });
    }

    #[test]
    fn a_change_that_the_page_was_rendered_with_changes_nothing() {
        Owner::new().with(|| {
            let tab = tab();
            tab.seq.set(3);
            // The counters bear the number of an earlier event, and are still the newest.
            tab.handle(Some(1), counts(4));
            tab.handle(Some(2), message(2));
            assert!(tab.app.arrived.get_untracked().is_empty());
            assert_eq!((tab.counts().unread, tab.seq()), (3, 3));
        });
    }

    #[test]
    fn a_page_goes_back_with_a_restored_backup() {
        Owner::new().with(|| {
            let tab = tab();
            tab.handle(Some(50), counts(50));
            tab.handle(Some(10), StreamEvent::Counts(Counts { unread: 1, notices: 0, pending: 0, seq: 10 }));
            assert_eq!(tab.counts().unread, 3, "older counters alone may just be late");
            tab.handle(Some(10), StreamEvent::Resync);
            assert_eq!((tab.seq(), tab.counts().unread, tab.counts().seq), (10, 1, 10));
            tab.handle(Some(11), message(11));
            assert_eq!(tab.app.arrived.get_untracked(), [MessageId(11)], "what is new arrives again");
        });
    }

    #[test]
    fn a_tab_learns_only_what_is_newer() {
        Owner::new().with(|| {
            let tab = tab();
            tab.learn(7, Counts { unread: 2, notices: 0, pending: 0, seq: 7 });
            assert_eq!((tab.seq(), tab.counts().unread), (7, 2));
            tab.learn(5, Counts { unread: 9, notices: 0, pending: 0, seq: 5 });
            assert_eq!((tab.seq(), tab.counts().unread), (7, 2));
        });
    }
}
