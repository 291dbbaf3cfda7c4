//! The live page: what happens in the mailbox is shown in every tab without a reload.
//!
//! One tab holds the connection ([`leader`]) and tells the others through a channel; each applies what
//! it hears to its own state ([`news`]). How the connection is kept is [`stream`]'s business.

pub mod badge;
mod leader;
mod news;
mod stream;

use crate::{desk::Desk, dom};
use leptos::prelude::*;
use news::News;
use std::{cell::Cell, rc::Rc, time::Duration};

/// How long news is collected before lists are loaded afresh.
const PAUSE: Duration = Duration::from_millis(60);

/// Begins to listen, once the page has been taken over.
pub fn start(desk: Desk) {
    if desk.me().is_some() {
        leader::join(Tab::new(desk));
    }
}

/// This tab, as the news finds it.
#[derive(Clone)]
struct Tab {
    desk: Desk,
    /// The number of the newest news that this tab knows.
    seq: Rc<Cell<i64>>,
    /// Lists will be loaded afresh in a moment.
    due: Rc<Cell<bool>>,
}

impl Tab {
    /// Knows what its page knew.
    fn new(desk: Desk) -> Self {
        let seq = desk.counts.get_untracked().seq;
        let tab = Self { desk, seq: Rc::new(Cell::new(seq)), due: Rc::default() };
        let seen = tab.clone();
        // Nobody sees a hidden tab: it catches up when it is shown.
        let handle = window_event_listener_untyped("visibilitychange", move |_| {
            if seen.due.get() && !dom::hidden() {
                seen.reload();
            }
        });
        drop(handle);
        tab
    }

    /// Lists and conversations are loaded afresh, once for all that comes in together.
    fn refresh(&self) {
        if !self.due.replace(true) && !dom::hidden() {
            let tab = self.clone();
            set_timeout(move || tab.reload(), PAUSE);
        }
    }

    fn reload(&self) {
        if self.due.replace(false) {
            self.desk.refresh();
        }
    }

    /// Takes in what the stream or another tab told. What is older than the state changes nothing.
    fn hear(&self, news: &News) {
        if news.id.is_some_and(|id| id < self.seq.get()) {
            return;
        }
        if let Some(id) = news.id {
            self.seq.set(id);
        }
        news.apply(self);
    }
}
