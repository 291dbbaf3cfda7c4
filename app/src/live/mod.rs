//! The hydrated page follows the mailbox: what happens there shows in every tab without a reload.
//!
//! One tab, the leader, holds the connection to the event stream and passes its events on to the other
//! tabs of the browser; each tab applies them to its own state. Browsers allow few connections per site,
//! so a stream for each tab would block the site after some tabs.

pub mod favicon;
mod leader;
mod stream;
mod tab;
mod tab_message;
mod tabs;

use crate::state::AppState;

/// Starts to follow the mailbox, where somebody is signed in.
pub fn start(app: AppState) {
    if let Some(me) = app.me() {
        leader::join(tab::Tab::new(app), &me.name);
    }
}
