//! Elects the tab that holds the connection: the one that holds a lock. When it closes or its session ends,
//! the browser gives the lock to another tab. Browsers without locks (on pages that are not served
//! securely) connect from each tab.

use super::{stream, tab::Tab, tab_message::TabMessage, tabs::OtherTabs};
use crate::dom;
use js_sys::{Function, Promise};
use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::future_to_promise;

/// Joins the tabs of this browser that show a member's mailbox. Tabs of another member, who was signed in
/// before, may still be open: they have another lock and channel.
pub fn join(tab: Tab, member: &str) {
    let name = format!("postroom-events {member}");
    let locks = dom::js_property(&window().navigator(), "locks");
    let request =
        locks.as_ref().and_then(|locks| dom::js_property(locks, "request")?.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        spawn_local(stream::follow(tab, OtherTabs::none()));
        return;
    };
    let others = OtherTabs::joined(&name);
    listen(&tab, &others);
    let seq = tab.seq();
    let lead = {
        let others = others.clone();
        Closure::once_into_js(move |_lock: JsValue| -> Promise {
            // The lock is held until the promise is settled: a tab that signs in again must get it.
            future_to_promise(async move {
                stream::follow(tab, others).await;
                Ok(JsValue::UNDEFINED)
            })
        })
    };
    let _ = request.call2(&locks, &JsValue::from_str(&name), &lead);
    // Something may have happened between this page's rendering and its listening.
    others.send(&TabMessage::Hello { seq });
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
