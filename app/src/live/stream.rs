//! The connection to the event stream. The browser repairs a broken one by itself; where it gives up
//! or is told to go (`bye`), this connects again after a growing, random pause, from the newest number
//! it knows. A session that has ended is not knocked for again.

use super::{
    Tab,
    leader::Others,
    news::{EVENTS, News},
};
use crate::rpc::mailbox;
use futures_util::StreamExt;
use gloo_net::eventsource::{State, futures::EventSource};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::Code;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use web_sys::MessageEvent;

/// How often the connection is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// Looks in a row that must find it broken before anybody is told.
const PATIENCE: u32 = 2;

/// The connection of the leading tab.
struct Stream {
    tab: Tab,
    others: Others,
    source: RefCell<Option<EventSource>>,
    /// Attempts since it last worked.
    attempts: Cell<u32>,
    /// Looks in a row that found it broken.
    broken: Cell<u32>,
    /// What was last told about it.
    told: Cell<&'static str>,
    /// Tells news of a connection that was given up from those of the present one.
    turn: Cell<u32>,
}

/// Connects, and stays connected until the tab closes or the session ends.
pub fn keep(tab: Tab, others: Others) {
    let stream = Rc::new(Stream {
        tab,
        others,
        source: RefCell::default(),
        attempts: Cell::new(0),
        broken: Cell::new(0),
        told: Cell::new("up"),
        turn: Cell::new(0),
    });
    stream.connect();
    let look = Rc::clone(&stream);
    set_interval(move || look.look(), LOOK);
}

impl Stream {
    fn connect(self: &Rc<Self>) {
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        let Ok(mut source) = EventSource::new(&format!("/events?since={}", self.tab.seq.get())) else {
            self.come_back(None);
            return;
        };
        for event in EVENTS {
            let Ok(mut heard) = source.subscribe(event) else { continue };
            let stream = Rc::clone(self);
            spawn_local(async move {
                while let Some(Ok((name, event))) = heard.next().await {
                    if stream.turn.get() != turn {
                        return;
                    }
                    stream.hear(&name, &event);
                }
                // The first of the listeners that learns of the end acts on it.
                if stream.turn.get() == turn {
                    stream.ended().await;
                }
            });
        }
        self.source.replace(Some(source));
    }

    fn hear(self: &Rc<Self>, name: &str, event: &MessageEvent) {
        self.attempts.set(0);
        self.say("up");
        let data = event.data().as_string().unwrap_or_default();
        if name == "bye" {
            self.hang_up();
            self.come_back(retry_of(&data));
            return;
        }
        let news = News { id: event.last_event_id().parse().ok(), event: name.to_owned(), data };
        self.tab.hear(&news);
        self.others.tell(&news);
    }

    /// The browser has given up. Whether the session has ended is asked for, as the stream itself
    /// cannot say why it was refused.
    async fn ended(self: &Rc<Self>) {
        self.hang_up();
        match mailbox::load_counts().await {
            Err(error) if error.0.code == Code::SessionRequired => self.say("out"),
            _ => self.come_back(None),
        }
    }

    fn hang_up(&self) {
        self.turn.set(self.turn.get() + 1);
        // Taken out first: closing tells the listeners, which may look here.
        let source = self.source.take();
        drop(source);
    }

    /// Connects again after the time the server asks for, or a growing one; never all at once.
    fn come_back(self: &Rc<Self>, after_ms: Option<f64>) {
        let attempts = self.attempts.get();
        self.attempts.set(attempts + 1);
        let pause = after_ms.unwrap_or_else(|| f64::from(1000_u32 << attempts.min(5)));
        let pause = pause * (0.5 + js_sys::Math::random() / 2.0);
        let stream = Rc::clone(self);
        set_timeout(move || stream.connect(), Duration::from_secs_f64(pause / 1000.0));
    }

    /// Notices a connection that has been broken for a while, and that it works again.
    fn look(&self) {
        let open = self.source.borrow().as_ref().is_some_and(|source| source.state() == State::Open);
        self.broken.set(if open { 0 } else { self.broken.get() + 1 });
        if open {
            self.say("up");
        } else if self.broken.get() >= PATIENCE {
            self.say("down");
        }
    }

    /// Tells all tabs how the connection stands, when that has changed. Signed out is the last word.
    fn say(&self, state: &'static str) {
        if self.told.get() != state && self.told.get() != "out" {
            self.told.set(state);
            let news = News::own("line", state.to_owned());
            self.tab.hear(&news);
            self.others.tell(&news);
        }
    }
}

/// The pause that the server's farewell asks for, in milliseconds.
fn retry_of(data: &str) -> Option<f64> {
    #[derive(serde::Deserialize)]
    struct Bye {
        retry_ms: f64,
    }
    serde_json::from_str::<Bye>(data).ok().map(|bye| bye.retry_ms)
}
