//! One connection for all tabs: the tab that holds a lock connects and passes on what it hears; when
//! it closes, the lock goes to the next. Browsers without locks (pages not served securely) connect
//! from each tab.

use super::{Tab, news::News, stream};
use crate::dom;
use js_sys::{Function, Promise};
use leptos::prelude::window;
use postroom_model::Counts;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the lock and of the channel.
const NAME: &str = "postroom-events";

/// The channel between tabs, where there is one.
#[derive(Clone)]
pub struct Others(Option<BroadcastChannel>);

impl Others {
    /// Passes something on.
    pub fn tell(&self, news: &News) {
        if let Some(channel) = &self.0 {
            // A closed channel has nobody to tell.
            let _ = channel.post_message(&JsValue::from_str(&news.pack()));
        }
    }
}

/// Joins the tabs of this browser.
pub fn join(tab: Tab) {
    let locks = dom::get(&window().navigator(), "locks");
    let request = locks.as_ref().and_then(|locks| dom::get(locks, "request")?.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        stream::keep(tab, Others(None));
        return;
    };
    let others = Others(BroadcastChannel::new(NAME).ok());
    listen(&tab, &others);
    let seq = tab.seq.get();
    let lead = {
        let others = others.clone();
        Closure::once_into_js(move |_lock: JsValue| -> Promise {
            stream::keep(tab, others);
            // Held until the tab closes.
            Promise::new(&mut |_, _| {})
        })
    };
    let _ = request.call2(&locks, &JsValue::from_str(NAME), &lead);
    // Something may have happened between this page's rendering and its listening.
    others.tell(&News::own("hello", seq.to_string()));
}

/// Hears what the leading tab passes on, and answers newcomers that know less.
fn listen(tab: &Tab, others: &Others) {
    let Some(channel) = &others.0 else { return };
    let (tab, others) = (tab.clone(), others.clone());
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(news) = event.data().as_string().and_then(|text| News::unpack(&text)) else {
            return;
        };
        if news.event == "hello" {
            answer(&tab, &others, &news);
        } else {
            tab.hear(&news);
        }
    });
    channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // Listens for as long as the page lives.
    hear.forget();
}

/// Tells a newcomer the counters, and that there is more to load, if it knows less than this tab.
fn answer(tab: &Tab, others: &Others, hello: &News) {
    use leptos::prelude::GetUntracked;
    let counts: Counts = tab.desk.counts.get_untracked();
    let theirs: i64 = hello.data.parse().unwrap_or_default();
    if theirs < tab.seq.get() {
        if let Ok(data) = serde_json::to_string(&counts) {
            others.tell(&News { id: Some(counts.seq), event: "counts".to_owned(), data });
        }
        others.tell(&News { id: Some(tab.seq.get()), event: "resync".to_owned(), data: String::new() });
    }
}
