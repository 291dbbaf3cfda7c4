//! One rate limit: counters by key, which fill up again with time.

use crate::{clock::Clock, error::Result};
use governor::{
    Quota, RateLimiter, clock,
    clock::Clock as _,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use postroom_model::{Code, Detail, Refusal};
use std::{
    convert::Infallible,
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// Calls between two prunings of counters that are full again.
pub(super) const PRUNE_EVERY: u32 = 1024;

/// The counters of one kind; shared, as governor keeps its own to itself.
struct Shared<K>(Arc<DashMapStateStore<K>>);

impl<K: Hash + Eq + Clone> StateStore for Shared<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.measure_and_replace(key, f)
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for Shared<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        ShrinkableKeyedStateStore::retain_recent(&*self.0, drop_below);
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The engine's clock, as governor takes it.
#[derive(Clone)]
struct LimiterClock(Arc<dyn Clock>);

impl clock::Clock for LimiterClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A limit of one kind, with a counter for each key.
pub(super) struct Limiter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, Shared<K>, LimiterClock, NoOpMiddleware<Duration>>,
    counters: Shared<K>,
    clock: LimiterClock,
    quota: Quota,
    calls: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    pub(super) fn new(quota: Quota, clock: &Arc<dyn Clock>) -> Self {
        let counters = Arc::new(DashMapStateStore::default());
        let clock = LimiterClock(clock.clone());
        Self {
            limiter: RateLimiter::new(quota, Shared(Arc::clone(&counters)), clock.clone()),
            counters: Shared(counters),
            clock,
            quota,
            calls: AtomicU32::new(0),
        }
    }

    /// Counts one call.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(super) fn count(&self, key: &K) -> Result<()> {
        self.count_many(key, NonZeroU32::MIN)
    }

    /// Counts several at once; more than the limit ever allows count as many as it allows.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(super) fn count_many(&self, key: &K, calls: NonZeroU32) -> Result<()> {
        if self.calls.fetch_add(1, Ordering::Relaxed) % PRUNE_EVERY == PRUNE_EVERY - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key_n(key, calls.min(self.quota.burst_size())) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => Err(too_many(later.wait_time_from(self.clock.now()))),
            Err(_) => Err(too_many(self.quota.replenish_interval())),
        }
    }

    /// Takes a call back. The counter is the moment at which it will be full again; a call moved it one interval on.
    pub(super) fn give_back(&self, key: &K) {
        let interval = Nanos::from(self.quota.replenish_interval()).as_u64();
        let earlier = |full: Option<Nanos>| full.unwrap_or_default().as_u64().saturating_sub(interval);
        let Ok(()) =
            self.counters.measure_and_replace(key, |full| Ok::<_, Infallible>(((), earlier(full).into())));
    }

    /// How many keys are counted.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.counters.len()
    }
}

fn too_many(wait: Duration) -> crate::error::Error {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Refusal::with(Code::TooMany, Detail::RetryAfter(seconds.max(1))).into()
}
