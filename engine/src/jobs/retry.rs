//! When a job that failed is run again.

use std::time::Duration;

/// How often a job is begun before it is given up, unless it never is: over about ten hours.
pub(super) const MAX_ATTEMPTS: i64 = 15;
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// The pause after so many attempts: twice as long each time. `random` makes it up to half shorter or longer, so that what
/// failed at once is not tried at once.
pub(super) fn pause_after(attempts: i64, random: u16) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    jitter(FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE), random, 2)
}

/// A span that is at most one `part`th of it shorter or longer, by a random number.
pub(super) fn jitter(span: Duration, random: u16, part: u32) -> Duration {
    let most = span / part;
    span - most + (most * 2).mul_f64(f64::from(random) / f64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_differ() {
        let middle = u16::MAX / 2;
        let seconds = |attempts, random| pause_after(attempts, random).as_secs_f64().round();
        assert_eq!([1, 2, 3].map(|n| seconds(n, middle)), [5.0, 10.0, 20.0]);
        assert_eq!([MAX_ATTEMPTS, 100].map(|n| seconds(n, middle)), [3600.0, 3600.0]);
        assert_eq!([0, u16::MAX].map(|random| seconds(2, random)), [5.0, 15.0]);
        assert_eq!(jitter(Duration::from_secs(100), 0, 10), Duration::from_secs(90));
    }
}
