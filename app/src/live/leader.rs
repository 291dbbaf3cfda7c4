//! Elects the tab that holds the connection: the one that holds a lock. When it closes or its session ends,
//! the browser gives the lock to another tab. Browsers without locks (on pages that are not served
//! securely) connect from each tab.

use super::{stream, tab::Tab, tab_message::TabMessage, tabs::OtherTabs};
use crate::dom;
use js_sys::{Function, Promise};
use leptos::{prelude::window, task::spawn_local};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::future_to_promise;

/// This tab among those of the browser that show a member's mailbox: each may come to hold the connection. Tabs of
/// another member, who was signed in before, may still be open: they have another lock and channel.
pub struct Candidate {
    tab: Tab,
    others: OtherTabs,
    /// The name of the lock and of the channel.
    name: String,
    /// It holds the connection, or waits for the lock.
    is_waiting: Rc<Cell<bool>>,
}

impl Candidate {
    /// Joins the tabs of a member.
    pub fn join(tab: Tab, member: &str) -> Self {
        let name = format!("postroom-events {member}");
        let others = if locks().is_some() { OtherTabs::joined(&name) } else { OtherTabs::none() };
        listen(&tab, &others);
        // Something may have happened between this page's rendering and its listening.
        others.send(&TabMessage::Hello { seq: tab.seq() });
        Self { tab, others, name, is_waiting: Rc::default() }
    }

    /// Follows the mailbox as soon as no other tab does, until the session ends.
    pub fn follow(&self) {
        if self.is_waiting.replace(true) {
            return;
        }
        let (tab, others, is_waiting) = (self.tab.clone(), self.others.clone(), Rc::clone(&self.is_waiting));
        let follow = async move {
            stream::follow(tab, others).await;
            is_waiting.set(false);
        };
        let Some((locks, request)) = locks() else {
            spawn_local(follow);
            return;
        };
        let lead = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            // The lock is held until the promise is settled: a tab that signs in again must get it.
            future_to_promise(async move {
                follow.await;
                Ok(JsValue::UNDEFINED)
            })
        });
        let _ = request.call2(&locks, &JsValue::from_str(&self.name), &lead);
    }
}

/// The browser's locks, and the function that asks for one.
fn locks() -> Option<(JsValue, Function)> {
    let locks = dom::js_property(&window().navigator(), "locks")?;
    let request = dom::js_property(&locks, "request")?.dyn_into().ok()?;
    Some((locks, request))
}

/// Applies what other tabs pass on, and brings tabs up to date that have just joined.
fn listen(tab: &Tab, others: &OtherTabs) {
    let (tab, replies) = (tab.clone(), others.clone());
    others.listen(move |message| match message {
        TabMessage::Event(event) => tab.handle(event.id, event.read()),
        TabMessage::Hello { seq } => bring_up_to_date(&tab, &replies, seq),
        TabMessage::Known { seq, counts } => tab.learn(seq, counts),
        TabMessage::Connection(state) => tab.show_connection(state),
    });
}

/// Tells a tab that knows less than this one what this one knows.
fn bring_up_to_date(tab: &Tab, others: &OtherTabs, their_seq: i64) {
    if their_seq < tab.seq() {
        others.send(&TabMessage::Known { seq: tab.seq(), counts: tab.counts() });
    }
}
