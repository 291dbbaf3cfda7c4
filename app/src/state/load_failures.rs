//! What could not be loaded: it is tried again by itself, and what was loaded before stays on the screen meanwhile.

use super::{AppState, ConnectionState};
use crate::error::AppError;
use leptos::prelude::*;
use std::time::Duration;

/// What a page loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// The list.
    List,
    /// What is read beside it.
    Reading,
}

/// What could not be loaded when it was tried last.
#[derive(Clone, Copy)]
pub struct LoadFailures {
    failed: RwSignal<Vec<Load>>,
    /// Attempts since everything was loaded.
    attempts: StoredValue<u32>,
    /// The next attempt has its time.
    is_scheduled: StoredValue<bool>,
}

impl LoadFailures {
    /// Nothing has failed.
    pub fn new() -> Self {
        Self {
            failed: RwSignal::default(),
            attempts: StoredValue::new(0),
            is_scheduled: StoredValue::new(false),
        }
    }

    /// Whether something could not be loaded, and is tried again. Reactive.
    pub fn any(&self) -> bool {
        self.failed.with(|failed| !failed.is_empty())
    }

    fn set(&self, load: Load, has_failed: bool) {
        if self.failed.with_untracked(|failed| failed.contains(&load)) != has_failed {
            self.failed.update(|failed| {
                failed.retain(|other| *other != load);
                failed.extend(has_failed.then_some(load));
            });
        }
        if self.failed.with_untracked(Vec::is_empty) {
            self.attempts.set_value(0);
        }
    }
}

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
    pub fn forget_load(&self, load: Load) {
        self.load_failures.set(load, false);
    }

    /// Shows that the page's member is not signed in any more, if that is why something was refused.
    pub fn note_lost_session(&self, error: &AppError) {
        if let Some(state) = error.connection_state() {
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
