//! The hydrated page follows the mailbox: what happens there shows in every tab without a reload.
//!
//! One tab, the leader, holds the connection to the event stream and passes its events on to the other
//! tabs of the browser; each tab applies them to its own state. Browsers allow few connections per site,
//! so a stream for each tab would block the site after some tabs.

pub mod favicon;
mod leader;
mod session;
mod stream;
mod tab;
mod tab_message;
mod tabs;

use crate::state::{AppState, ConnectionState};
use leader::Candidate;
use leptos::prelude::*;
use std::cell::OnceCell;

thread_local! {
    /// This tab among those of its browser.
    static CANDIDATE: OnceCell<Candidate> = const { OnceCell::new() };
}

/// Starts to follow the mailbox, where somebody is signed in, and follows it again when a session that was lost is
/// back. To be called from an effect of the root, which then runs whenever the state of the connection changes.
pub fn follow(app: AppState) {
    let is_online = app.connection.with(|state| *state == ConnectionState::Online);
    if !app.hydrated.get() {
        return;
    }
    CANDIDATE.with(|candidate| {
        if candidate.get().is_none() {
            session::share(app);
        }
        if let Some(me) = app.me().filter(|_| is_online) {
            candidate.get_or_init(|| Candidate::join(tab::Tab::new(app), &me.name)).follow();
        }
    });
}
