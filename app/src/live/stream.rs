//! The connection to the event stream. The browser repairs an interrupted one by itself; where it gives up,
//! or the server asks to come back later (`bye`), this connects again after a growing, random delay, from
//! the newest number that the tab knows. After the end of the session it does not try again, until the
//! session is back.

use super::{
    tab::Tab,
    tab_message::{RawEvent, TabMessage},
    tabs::OtherTabs,
};
use crate::{server_fns::mailbox, state::ConnectionState};
use futures_util::StreamExt;
use gloo_net::eventsource::{
    State,
    futures::{EventSource, EventSourceSubscription},
};
use js_sys::Promise;
use leptos::prelude::*;
use postroom_model::{EventKind, StreamEvent};
use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    task::Poll,
    time::Duration,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

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
    shown_state: RefCell<ConnectionState>,
}

/// Connects, and stays connected until the tab closes or the session ends. Completes in the latter case.
pub async fn follow(tab: Tab, others: OtherTabs) {
    let stream = Rc::new(Stream {
        tab,
        others,
        source: RefCell::default(),
        attempts: Cell::new(0),
        failed_checks: Cell::new(0),
        shown_state: RefCell::default(),
    });
    let checked = Rc::clone(&stream);
    let checks = set_interval_with_handle(move || checked.check(), CHECK_INTERVAL);
    while let Some(delay) = stream.receive().await {
        sleep(delay).await;
    }
    if let Ok(checks) = checks {
        checks.clear();
    }
}

impl Stream {
    /// Receives events until the connection ends. Returns when to connect again; nothing if the session has
    /// ended.
    async fn receive(&self) -> Option<Duration> {
        let Some(mut events) = self.open() else { return Some(self.delay(None)) };
        while let Some(Ok((name, message))) = next_event(&mut events).await {
            self.attempts.set(0);
            self.set_connection_state(ConnectionState::Online);
            let raw = RawEvent {
                id: message.last_event_id().parse().ok(),
                kind: name.parse().unwrap_or(EventKind::Resync),
                data: message.data().as_string().unwrap_or_default(),
            };
            let event = raw.read();
            if let StreamEvent::Bye { retry_ms } = event {
                self.close();
                return Some(self.delay(Some(retry_ms)));
            }
            self.tab.handle(raw.id, event);
            self.others.send(&TabMessage::Event(raw));
        }
        self.close();
        // The browser has given up. An `EventSource` does not tell why it was refused, so a server function
        // is asked whether the session has ended.
        match mailbox::load_counts().await {
            Err(error) => match ConnectionState::of_refusal(&error) {
                Some(state) => {
                    self.set_connection_state(state);
                    None
                }
                None => Some(self.delay(None)),
            },
            Ok(_) => Some(self.delay(None)),
        }
    }

    /// Connects. Returns the events of each kind.
    fn open(&self) -> Option<Vec<EventSourceSubscription>> {
        let mut source = EventSource::new(&self.tab.stream_address()).ok()?;
        let events =
            EventKind::ALL.into_iter().filter_map(|kind| source.subscribe(kind.as_str()).ok()).collect();
        self.source.replace(Some(source));
        Some(events)
    }

    /// Closes the connection, if it is open.
    fn close(&self) {
        drop(self.source.take());
    }

    /// How long to wait before connecting again: as long as the server asks for, or longer with each
    /// attempt. Random, so that the browsers that a server has lost do not all return at once.
    #[expect(clippy::disallowed_methods, reason = "nothing that is shown depends on it")]
    #[expect(
        clippy::as_conversions,
        reason = "from 0 to 1023; `Duration` of a float is much code to download"
    )]
    fn delay(&self, requested_ms: Option<u32>) -> Duration {
        let attempts = self.attempts.get();
        self.attempts.set(attempts + 1);
        let longest = u64::from(requested_ms.unwrap_or_else(|| 1000 << attempts.min(5)));
        let random = (js_sys::Math::random() * 1024.0) as u64;
        Duration::from_millis((longest * (1024 + random)) >> 11)
    }

    /// Notices a connection that has been interrupted for a while, and that it works again.
    fn check(&self) {
        let open = self.source.borrow().as_ref().is_some_and(|source| source.state() == State::Open);
        self.failed_checks.set(if open { 0 } else { self.failed_checks.get() + 1 });
        if open {
            self.set_connection_state(ConnectionState::Online);
        } else if self.failed_checks.get() >= CHECKS_BEFORE_OFFLINE {
            self.set_connection_state(ConnectionState::Offline);
        }
    }

    /// Shows the state in all tabs when it has changed.
    fn set_connection_state(&self, state: ConnectionState) {
        if self.shown_state.replace(state.clone()) != state {
            self.others.send(&TabMessage::Connection(state.clone()));
            self.tab.show_connection(state);
        }
    }
}

/// The next event of any kind. A browser lets tasks run between two events, so at most one waits here, and
/// they come in their order.
async fn next_event(
    kinds: &mut [EventSourceSubscription],
) -> Option<<EventSourceSubscription as futures_util::Stream>::Item> {
    poll_fn(|task| {
        let ready = kinds.iter_mut().map(|kind| kind.poll_next_unpin(task)).find(Poll::is_ready);
        ready.unwrap_or(Poll::Pending)
    })
    .await
}

/// Waits.
async fn sleep(delay: Duration) {
    let timer = Promise::new(&mut |done, _| {
        set_timeout(move || drop(done.call0(&JsValue::UNDEFINED)), delay);
    });
    // A timer does not fail.
    let _ = JsFuture::from(timer).await;
}
