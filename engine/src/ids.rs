//! Ids: made by each process without asking the others, and growing within each mailbox.

use postroom_model::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// Moment from which ids count: 2026-01-01 00:00 UTC, in milliseconds since 1970.
const EPOCH_MS: i64 = 1_767_225_600_000;
/// Bits that number the ids of one process in one millisecond.
const SEQUENCE_BITS: u32 = 6;
/// Bits that say which process made an id.
const PROCESS_BITS: u32 = 6;
/// The greatest id: JavaScript can hold no greater number.
const MAX: i64 = (1 << 53) - 1;

/// Makes ids: 41 bits of milliseconds, which last until 2095, 6 bits of the process, and 6 bits to number them.
///
/// The number of the process is drawn from the database when it is opened. Processes whose numbers differ by a multiple
/// of 64 can make the same id in the same millisecond; then the later transaction is run again.
///
/// Ids need not follow the clock: each is greater than those that this process has made or [heard of](Self::skip_to),
/// even when the clock goes back, or is set to a year that ids cannot hold.
#[derive(Debug)]
pub(crate) struct Ids {
    process: i64,
    last: AtomicI64,
}

impl Ids {
    /// Those of a process, after the greatest id that exists.
    pub(crate) fn new(process: i64, greatest: i64) -> Self {
        Self { process: process & ((1 << PROCESS_BITS) - 1), last: AtomicI64::new(greatest) }
    }

    /// The next id. When none is left, it is always the same one, which is taken.
    pub(crate) fn next(&self, now: Timestamp) -> i64 {
        let by_clock = self.first_of(millisecond(now));
        let step = |last: i64| by_clock.max(self.after(last)).min(MAX);
        let previous = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(step(last)));
        step(previous.unwrap_or_else(|last| last))
    }

    /// Lets the next id come after this one, which another process made.
    pub(crate) fn skip_to(&self, id: i64) {
        self.last.fetch_max(id, Ordering::Relaxed);
    }

    /// The first id of this process in a millisecond.
    fn first_of(&self, millisecond: i64) -> i64 {
        ((millisecond << PROCESS_BITS) | self.process) << SEQUENCE_BITS
    }

    /// The smallest id of this process after a given one.
    fn after(&self, last: i64) -> i64 {
        let next = last.saturating_add(1);
        let millisecond = next >> (PROCESS_BITS + SEQUENCE_BITS);
        let first = self.first_of(millisecond);
        if next <= first {
            first
        } else if next >> SEQUENCE_BITS == first >> SEQUENCE_BITS {
            next
        } else {
            self.first_of(millisecond + 1)
        }
    }
}

/// The millisecond as ids hold it; the first one where they cannot.
fn millisecond(now: Timestamp) -> i64 {
    let millisecond = now.micros() / 1000 - EPOCH_MS;
    if (0..=MAX >> (PROCESS_BITS + SEQUENCE_BITS)).contains(&millisecond) { millisecond } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, time::Duration};

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    #[test]
    fn they_grow_whatever_the_clock_does() {
        let ids = Ids::new(63, 0);
        let beyond_what_ids_hold = NOW.after(Duration::from_hours(24 * 365 * 200));
        let back = NOW.before(Duration::from_hours(1));
        let mut last = 0;
        for now in [NOW, NOW.after(Duration::from_secs(1)), beyond_what_ids_hold, back] {
            for _ in 0..1000 {
                let id = ids.next(now);
                assert!(id > last && id <= MAX, "{id} after {last}");
                last = id;
            }
        }
        assert!(last < ids.first_of(millisecond(NOW) + 2000), "they stay near the clock");
        // Started again with a clock that went back.
        assert!(Ids::new(5, last).next(back) > last);
    }

    #[test]
    fn processes_make_different_ones_at_the_same_moment() {
        let mut made = BTreeSet::new();
        for process in 0..64 {
            let ids = Ids::new(process, 0);
            assert!((0..200).all(|_| made.insert(ids.next(NOW))), "{process}");
        }
    }

    #[test]
    fn they_come_after_one_that_was_heard_of() {
        let (a, b) = (Ids::new(1, 0), Ids::new(2, 0));
        for _ in 0..1000 {
            let id = a.next(NOW);
            b.skip_to(id);
            let next = b.next(NOW);
            assert!(next > id);
            a.skip_to(next);
        }
    }

    #[test]
    fn none_is_above_what_javascript_holds() {
        let ids = Ids::new(63, MAX - 10);
        assert!((0..20).all(|_| ids.next(NOW) <= MAX));
    }
}
