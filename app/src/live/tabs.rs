//! The channel between the tabs of one browser.

use super::tab_message::TabMessage;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// Sends messages to all other tabs. Without a channel there are none to reach.
#[derive(Clone)]
pub struct OtherTabs(Option<BroadcastChannel>);

impl OtherTabs {
    /// The tabs that have joined the channel of this name, where the browser has channels.
    pub fn joined(name: &str) -> Self {
        Self(BroadcastChannel::new(name).ok())
    }

    /// No other tabs: each holds a connection of its own.
    pub fn none() -> Self {
        Self(None)
    }

    /// Sends a message to all other tabs.
    pub fn send(&self, message: &TabMessage) {
        if let Some(channel) = &self.0 {
            // Fails only when the channel is closed, with the page.
            let _ = channel.post_message(&JsValue::from_str(&message.to_text()));
        }
    }

    /// Calls a handler with each message of another tab.
    pub fn listen(&self, mut handle: impl FnMut(TabMessage) + 'static) {
        let Some(channel) = &self.0 else { return };
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().and_then(|text| TabMessage::from_text(&text)) {
                handle(message);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The listener stays as long as the page.
        listener.forget();
    }
}
