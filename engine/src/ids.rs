//! Ids of messages, accounts, sessions and tokens.

use postroom_model::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// Moment from which ids count: 2026-01-01 00:00 UTC, in milliseconds since 1970.
const ID_EPOCH_MS: i64 = 1_767_225_600_000;
/// Ids of one millisecond.
const IDS_PER_MS: i64 = 1 << 12;

/// Makes ids: 41 bits of milliseconds and 12 random bits, 53 in all, which JavaScript can hold until 2095. They
/// grow with creation and need no sequence of one database. Processes that make one in the same millisecond will
/// hardly make the same one; where they do, the write is run again.
#[derive(Debug)]
pub struct Ids {
    last: AtomicI64,
}

impl Ids {
    /// Continues after the greatest id that exists.
    pub fn after(greatest: i64) -> Self {
        Self { last: AtomicI64::new(greatest) }
    }

    /// The next id: by the clock and a random number, or one more than the last one where the clock has not
    /// moved on.
    pub fn next(&self, now: Timestamp, random: u16) -> i64 {
        let random = i64::from(random) % IDS_PER_MS;
        let by_clock = (now.micros() / 1000 - ID_EPOCH_MS).max(0) * IDS_PER_MS + random;
        let step = |last: i64| by_clock.max(last + 1);
        let previous = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(step(last)));
        step(previous.unwrap_or_else(|last| last))
    }

    /// Lets the next id come after this one, which another process made.
    pub fn skip_to(&self, id: i64) {
        self.last.fetch_max(id, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SystemClock};

    #[test]
    fn ids_grow_even_when_the_clock_does_not() {
        let ids = Ids::after(0);
        let now = SystemClock.now();
        let first = ids.next(now, 7);
        assert!(ids.next(now, 7) > first && first < 1 << 53);
        let ahead = Ids::after(first + 1_000_000_000);
        assert_eq!(ahead.next(now, 7), first + 1_000_000_001);
        ahead.skip_to(first + 2_000_000_000);
        assert_eq!(ahead.next(now, 7), first + 2_000_000_001);
    }
}
