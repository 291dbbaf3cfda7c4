//! What could not be loaded is tried again by itself; what was loaded before stays on the screen meanwhile.

use super::{
    AppState, ConnectionState,
    load_failures::{Load, LoadFailures},
};
use crate::error::AppError;
use leptos::prelude::*;
use std::time::Duration;

impl AppState {
    /// Takes note of how something was loaded: shows why the page does not follow the mailbox any more, or that it
    /// does again, and has what failed tried again.
    pub fn note_loaded(&self, load: Load, error: Option<&AppError>) {
        let Some(error) = error else {
            self.load_failures.set(load, false);
            if self.connection.with_untracked(ConnectionState::has_lost_session) {
                self.connection.set(ConnectionState::Online);
            }
            return;
        };
        self.note_lost_session(error);
        // What the server refuses it would refuse again.
        self.load_failures.set(load, error.is_temporary());
        if error.is_temporary() {
            self.schedule_retry();
        }
    }

    /// What is not shown any more need not be loaded again.
    pub fn drop_load(&self, load: Load) {
        self.load_failures.set(load, false);
    }

    /// Shows that the page's member is not signed in any more, if that is why something was refused.
    pub fn note_lost_session(&self, error: &AppError) {
        if let Some(state) = ConnectionState::of_refusal(error) {
            self.connection.set(state);
        }
    }

    /// Tries again what could not be loaded.
    pub fn retry_failed_loads(&self) {
        if self.load_failures.failed.with_untracked(|failed| !failed.is_empty()) {
            self.refetch();
        }
    }

    /// Tries again after a while, which grows with each attempt.
    fn schedule_retry(self) {
        let LoadFailures { attempts, is_scheduled, .. } = self.load_failures;
        if !is_scheduled.get_value() {
            is_scheduled.set_value(true);
            let seconds = 2 << attempts.get_value().min(4);
            attempts.update_value(|n| *n += 1);
            let retry = move || {
                is_scheduled.set_value(false);
                self.retry_failed_loads();
            };
            set_timeout(retry, Duration::from_secs(seconds));
        }
    }
}
