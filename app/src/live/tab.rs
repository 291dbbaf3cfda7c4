//! One tab's share in the event stream: applies events to the state of its app.

use super::events::{Arrival, StreamEvent};
use crate::{
    dom,
    state::{AppState, ConnectionState},
};
use leptos::prelude::*;
use postroom_model::{Counts, Folder};
use postroom_texts as texts;
use std::{cell::Cell, rc::Rc, time::Duration};

/// How long events are collected before lists are fetched again, once for all of them.
const REFETCH_DELAY: Duration = Duration::from_millis(60);

/// This tab.
#[derive(Clone)]
pub struct Tab {
    app: AppState,
    /// The number of the newest change of the mailbox that this tab knows.
    seq: Rc<Cell<i64>>,
    /// Lists are to be fetched again.
    refetch_due: Rc<Cell<bool>>,
}

impl Tab {
    /// A tab that knows what its page was rendered with.
    pub fn new(app: AppState) -> Self {
        let seq = app.counts.get_untracked().seq;
        let tab = Self { app, seq: Rc::new(Cell::new(seq)), refetch_due: Rc::default() };
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

    /// The counters that this tab shows.
    pub fn counts(&self) -> Counts {
        self.app.counts.get_untracked()
    }

    /// Applies an event of the stream, or of another tab. Events older than the state change nothing.
    ///
    /// Counters are absolute and taken over. All other events say that something has changed, and the
    /// lists that are shown are fetched again.
    pub fn handle(&self, event: &StreamEvent) {
        if event.id.is_some_and(|id| id < self.seq.get()) {
            return;
        }
        if let Some(id) = event.id {
            self.seq.set(id);
        }
        match event.name.as_str() {
            "counts" => {
                if let Ok(counts) = serde_json::from_str(&event.data) {
                    self.set_counts(counts);
                }
            }
            "message" => {
                if let Ok(arrival) = serde_json::from_str(&event.data) {
                    self.announce(&arrival);
                }
                self.schedule_refetch();
            }
            "changed" | "resync" => self.schedule_refetch(),
            "connection" => self.app.connection.set(match event.data.as_str() {
                "offline" => ConnectionState::Offline,
                "signed-out" => ConnectionState::SignedOut,
                _ => ConnectionState::Online,
            }),
            _ => {}
        }
    }

    fn set_counts(&self, counts: Counts) {
        if counts.seq >= self.counts().seq {
            self.seq.set(counts.seq.max(self.seq.get()));
            self.app.counts.set(counts);
        }
    }

    /// Has screen readers announce a received message.
    fn announce(&self, arrival: &Arrival) {
        if arrival.folder == Folder::Inbox && !arrival.outgoing {
            self.app.arrived.update(|ids| ids.push(arrival.id));
            let text = texts::results::arrived(&arrival.sender.display, &arrival.subject);
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
