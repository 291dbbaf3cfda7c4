//! When a transaction that met another one is run again.

use crate::clock::ClockAndRng;
use backon::{BackoffBuilder, ExponentialBuilder};
use std::time::Duration;

/// Pauses grow from this, and are up to twice as long by chance, so that two who met do not meet again.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// How often a transaction is run again before its caller is told: for about half a second.
const TRIES: usize = 10;

/// Counts the tries of a transaction.
pub(super) struct Retries(<ExponentialBuilder as BackoffBuilder>::Backoff);

impl Retries {
    /// Of a transaction that was not run yet.
    pub(super) fn new(clock_and_rng: &ClockAndRng) -> Self {
        let pauses = ExponentialBuilder::new()
            .with_min_delay(FIRST_PAUSE)
            .with_max_delay(LONGEST_PAUSE)
            .with_max_times(TRIES)
            .with_jitter()
            .with_jitter_seed(u64::from_le_bytes(clock_and_rng.random()));
        Self(pauses.build())
    }

    /// Waits until the transaction, which met this conflict, may be run again; false if it was run often enough.
    pub(super) async fn wait(&mut self, conflict: &str) -> bool {
        let Some(pause) = self.0.next() else { return false };
        tracing::debug!(conflict, ?pause, "a transaction is run again");
        tokio::time::sleep(pause).await;
        true
    }
}
