//! Who is signed in: the tabs of a browser share a session, and tell each other at once when a page is loaded that
//! is another member's, or nobody's.

use crate::{
    server_fns::mailbox,
    state::{AppState, ConnectionState},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// The channel of all tabs, whoever they belong to.
const CHANNEL: &str = "postroom-session";

/// Tells the other tabs whose page this is, and listens to what they tell.
pub fn share(app: AppState) {
    // Browsers without channels notice with their next request.
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let member = app.initial(|initial| initial.member.map_or(0, |id| id.0)).to_string();
    let _ = channel.post_message(&JsValue::from_str(&member));
    if app.me().is_none() {
        return;
    }
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let is_same = event.data().as_string().is_some_and(|other| other == member);
        if is_same == app.connection.with_untracked(ConnectionState::has_lost_session) {
            spawn_local(check(app));
        }
    });
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener stays as long as the page.
    listener.forget();
}

/// Asks the server whether the session is still that of this page's member, or is again.
async fn check(app: AppState) {
    match mailbox::load_counts().await {
        Ok(_) if app.connection.with_untracked(ConnectionState::has_lost_session) => {
            app.connection.set(ConnectionState::Online);
            app.refetch();
        }
        Ok(_) => {}
        Err(error) => app.note_lost_session(&error),
    }
}
