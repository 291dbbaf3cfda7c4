//! Time and randomness: inputs of the engine, so that a test can choose them.

use postroom_model::Timestamp;
use rand::{SeedableRng, TryRng, rngs::StdRng};
use std::{
    fmt,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment, which never goes back: what intervals are measured with.
    fn elapsed(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.now().micros()).unwrap_or_default())
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "here is where the clock comes from")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    #[expect(clippy::disallowed_methods, reason = "here is where the clock comes from")]
    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}

/// Where the engine takes time and randomness from.
#[derive(Clone)]
pub struct ClockAndRng {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    rng: Arc<Mutex<StdRng>>,
}

impl fmt::Debug for ClockAndRng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClockAndRng").finish_non_exhaustive()
    }
}

impl ClockAndRng {
    /// The machine's clock, and random numbers fit for secrets.
    #[expect(clippy::disallowed_methods, reason = "here is where randomness comes from")]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), rng: Arc::new(Mutex::new(rand::make_rng())) }
    }

    /// A given clock, and numbers that follow from a seed. For tests and demonstrations only.
    pub fn seeded(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { clock, rng: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// Random bytes, unpredictable unless seeded.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        // This generator never fails: its error type has no values.
        let Ok(()) = rng.try_fill_bytes(&mut bytes);
        bytes
    }
}
