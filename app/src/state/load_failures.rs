//! What could not be loaded, and is tried again.

use leptos::prelude::*;

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
    pub(super) failed: RwSignal<Vec<Load>>,
    /// Attempts since everything was loaded.
    pub(super) attempts: StoredValue<u32>,
    /// The next attempt has its time.
    pub(super) is_scheduled: StoredValue<bool>,
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

    /// Notes whether something failed.
    pub(super) fn set(&self, load: Load, has_failed: bool) {
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
