//! Elects the tab that holds the connection: the one that holds a lock. When it closes or its session ends,
//! the browser gives the lock to another tab. Browsers without locks (on pages that are not served
//! securely) connect from each tab.

use super::{events::StreamEvent, stream, tab::Tab, tabs::OtherTabs};
use crate::dom;
use js_sys::{Function, Promise};
use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::future_to_promise;

/// The name of the lock and of the channel.
const NAME: &str = "postroom-events";

/// Joins the tabs of this browser.
pub fn join(tab: Tab) {
    let locks = dom::js_property(&window().navigator(), "locks");
    let request =
        locks.as_ref().and_then(|locks| dom::js_property(locks, "request")?.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        spawn_local(stream::follow(tab, OtherTabs::none()));
        return;
    };
    let others = OtherTabs::joined(NAME);
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
    let _ = request.call2(&locks, &JsValue::from_str(NAME), &lead);
    // Something may have happened between this page's rendering and its listening.
    others.send(&StreamEvent::between_tabs("hello", seq.to_string()));
}

/// Applies what other tabs pass on, and brings tabs up to date that have just joined.
fn listen(tab: &Tab, others: &OtherTabs) {
    let (tab, replies) = (tab.clone(), others.clone());
    others.listen(move |event| {
        if event.name == "hello" {
            bring_up_to_date(&tab, &replies, event);
        } else {
            tab.handle(event);
        }
    });
}

/// Sends the counters, and that lists are to be fetched again, if another tab knows less than this one.
fn bring_up_to_date(tab: &Tab, others: &OtherTabs, hello: &StreamEvent) {
    let theirs: i64 = hello.data.parse().unwrap_or_default();
    if theirs < tab.seq() {
        let counts = tab.counts();
        if let Ok(data) = serde_json::to_string(&counts) {
            others.send(&StreamEvent { id: None, name: "counts".to_owned(), data });
        }
        others.send(&StreamEvent { id: Some(tab.seq()), name: "resync".to_owned(), data: String::new() });
    }
}
