//! The connection to the event stream. The browser repairs an interrupted one by itself; where it gives up,
//! or the server asks to come back later (`bye`), this connects again after a growing, random delay, from
//! the newest number that the tab knows. After the end of the session it does not try again.

use super::{
    events::{STREAM_EVENTS, StreamEvent},
    tab::Tab,
    tabs::OtherTabs,
};
use crate::server_fns::mailbox;
use futures_util::StreamExt;
use gloo_net::eventsource::{State, futures::EventSource};
use leptos::{prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use web_sys::MessageEvent;

/// How often the state of the connection is checked.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);
/// Checks in a row that must find it interrupted before the tabs show it.
const CHECKS_BEFORE_OFFLINE: u32 = 2;

/// The connection of the leading tab.
struct Stream {
    tab: Tab,
    others: OtherTabs,
    source: RefCell<Option<EventSource>>,
    /// Attempts to connect since it last worked.
    attempts: Cell<u32>,
    /// Checks in a row that found it interrupted.
    failed_checks: Cell<u32>,
    /// The state that the tabs show.
    shown_state: Cell<&'static str>,
    /// Counts the connections: listeners of an earlier one stop by it.
    generation: Cell<u32>,
}

/// Connects, and stays connected until the tab closes or the session ends.
pub fn connect(tab: Tab, others: OtherTabs) {
    let stream = Rc::new(Stream {
        tab,
        others,
        source: RefCell::default(),
        attempts: Cell::new(0),
        failed_checks: Cell::new(0),
        shown_state: Cell::new("online"),
        generation: Cell::new(0),
    });
    stream.open();
    let checked = Rc::clone(&stream);
    set_interval(move || checked.check(), CHECK_INTERVAL);
}

impl Stream {
    fn open(self: &Rc<Self>) {
        let generation = self.generation.get() + 1;
        self.generation.set(generation);
        let Ok(mut source) = EventSource::new(&format!("/events?since={}", self.tab.seq())) else {
            self.reopen_later(None);
            return;
        };
        for name in STREAM_EVENTS {
            let Ok(mut events) = source.subscribe(name) else { continue };
            let stream = Rc::clone(self);
            spawn_local(async move {
                while let Some(Ok((name, event))) = events.next().await {
                    if stream.generation.get() != generation {
                        return;
                    }
                    stream.handle(&name, &event);
                }
                // Of all listeners, the first that learns of the end acts on it.
                if stream.generation.get() == generation {
                    stream.handle_end().await;
                }
            });
        }
        self.source.replace(Some(source));
    }

    fn handle(self: &Rc<Self>, name: &str, message: &MessageEvent) {
        self.attempts.set(0);
        self.set_connection_state("online");
        let data = message.data().as_string().unwrap_or_default();
        if name == "bye" {
            self.close();
            self.reopen_later(requested_delay(&data));
            return;
        }
        self.publish(&StreamEvent { id: message.last_event_id().parse().ok(), name: name.to_owned(), data });
    }

    /// Applies an event to this tab and passes it on to the others.
    fn publish(&self, event: &StreamEvent) {
        self.tab.handle(event);
        self.others.send(event);
    }

    /// The browser has given up. An `EventSource` does not tell why it was refused, so a server function
    /// is asked whether the session has ended.
    async fn handle_end(self: &Rc<Self>) {
        self.close();
        match mailbox::load_counts().await {
            Err(error) if error.is_signed_out() => self.set_connection_state("signed-out"),
            _ => self.reopen_later(None),
        }
    }

    fn close(&self) {
        self.generation.set(self.generation.get() + 1);
        // Taken out of the cell first: dropping it notifies the listeners, which may look into the cell.
        let source = self.source.take();
        drop(source);
    }

    /// Connects again after the delay that the server asks for, or a growing one. Random, so that the
    /// browsers that a server has lost do not all return at once.
    #[expect(clippy::disallowed_methods, reason = "nothing that is shown depends on it")]
    fn reopen_later(self: &Rc<Self>, requested_ms: Option<f64>) {
        let attempts = self.attempts.get();
        self.attempts.set(attempts + 1);
        let delay = requested_ms.unwrap_or_else(|| f64::from(1000_u32 << attempts.min(5)));
        let delay = delay * (0.5 + js_sys::Math::random() / 2.0);
        let stream = Rc::clone(self);
        set_timeout(move || stream.open(), Duration::from_secs_f64(delay / 1000.0));
    }

    /// Notices a connection that has been interrupted for a while, and that it works again.
    fn check(&self) {
        let open = self.source.borrow().as_ref().is_some_and(|source| source.state() == State::Open);
        self.failed_checks.set(if open { 0 } else { self.failed_checks.get() + 1 });
        if open {
            self.set_connection_state("online");
        } else if self.failed_checks.get() >= CHECKS_BEFORE_OFFLINE {
            self.set_connection_state("offline");
        }
    }

    /// Shows the state in all tabs when it has changed. `signed-out` is final.
    fn set_connection_state(&self, state: &'static str) {
        if self.shown_state.get() != state && self.shown_state.get() != "signed-out" {
            self.shown_state.set(state);
            self.publish(&StreamEvent::between_tabs("connection", state.to_owned()));
        }
    }
}

/// The delay that a `bye` event asks for, in milliseconds.
fn requested_delay(data: &str) -> Option<f64> {
    #[derive(serde::Deserialize)]
    struct Bye {
        retry_ms: f64,
    }
    serde_json::from_str::<Bye>(data).ok().map(|bye| bye.retry_ms)
}
