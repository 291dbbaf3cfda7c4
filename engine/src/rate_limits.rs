//! Rate limits on guessing: failed sign-ins per account and per address, registrations per address.
//!
//! Kept in memory: a restart forgives. Names are counted whether or not there is such an account,
//! so the answer tells nothing. Attempts are counted first and given back when they succeed, or
//! many attempts at once would slip through.

use crate::{clock::Clock, error::Result, name_key::name_key, settings::AccountsSettings};
use governor::{
    Quota, RateLimiter, clock,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use postroom_model::{Code, text};
use std::{
    convert::Infallible,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// How many times more often than one account an address may fail: offices share one.
const PER_ADDRESS: u32 = 6;
/// Longest part of a typed name that is remembered.
const NAME: usize = 150;
/// Attempts between two prunings.
const PRUNE_EVERY: u32 = 1024;

/// All limits.
pub(crate) struct RateLimits {
    accounts: Limiter<String>,
    addresses: Limiter<IpAddr>,
    registrations: Limiter<IpAddr>,
}

impl RateLimits {
    pub(crate) fn new(settings: &AccountsSettings, clock: &Arc<dyn Clock>) -> Self {
        let burst = settings.sign_in_attempts;
        let wait = Duration::from_secs(settings.sign_in_wait_seconds.get().into());
        let quota = |wait, burst| {
            Quota::with_period(wait).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
        };
        let per_address = burst.saturating_mul(NonZeroU32::new(PER_ADDRESS).unwrap_or(NonZeroU32::MIN));
        Self {
            accounts: Limiter::new(quota(wait, burst), clock),
            addresses: Limiter::new(quota(wait / PER_ADDRESS, per_address), clock),
            registrations: Limiter::new(Quota::per_hour(settings.registrations_per_hour), clock),
        }
    }

    /// Counts an attempt to sign in.
    pub(crate) fn sign_in(&self, name: &str, address: Option<IpAddr>) -> Result<Attempt<'_>> {
        let attempt =
            Attempt { limits: self, name: name_key(text::cut(name, NAME)), address: address.map(network) };
        if let Some(address) = &attempt.address {
            self.addresses.count(address)?;
        }
        self.accounts.count(&attempt.name)?;
        Ok(attempt)
    }

    /// Counts a registration.
    pub(crate) fn registration(&self, address: Option<IpAddr>) -> Result<()> {
        address.map_or(Ok(()), |address| self.registrations.count(&network(address)))
    }
}

/// An attempt that was counted.
pub(crate) struct Attempt<'a> {
    limits: &'a RateLimits,
    name: String,
    address: Option<IpAddr>,
}

impl Attempt<'_> {
    /// It does not count: the password was right.
    pub(crate) fn succeeded(self) {
        self.limits.accounts.give_back(&self.name);
        if let Some(address) = &self.address {
            self.limits.addresses.give_back(address);
        }
    }
}

/// One person's addresses count as one: with IPv6 they have 2⁶⁴ of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

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

struct Limiter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, Shared<K>, LimiterClock, NoOpMiddleware<Duration>>,
    counters: Shared<K>,
    interval: Duration,
    calls: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(quota: Quota, clock: &Arc<dyn Clock>) -> Self {
        let counters = Arc::new(DashMapStateStore::default());
        Self {
            limiter: RateLimiter::new(quota, Shared(Arc::clone(&counters)), LimiterClock(clock.clone())),
            counters: Shared(counters),
            interval: quota.replenish_interval(),
            calls: AtomicU32::new(0),
        }
    }

    fn count(&self, key: &K) -> Result<()> {
        if self.calls.fetch_add(1, Ordering::Relaxed) % PRUNE_EVERY == PRUNE_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|_| Code::TooMany.into())
    }

    /// The counter is the moment at which it will be full again; an attempt moved it one interval on.
    fn give_back(&self, key: &K) {
        let interval = Nanos::from(self.interval).as_u64();
        let earlier = |full: Option<Nanos>| full.unwrap_or_default().as_u64().saturating_sub(interval);
        let Ok(()) =
            self.counters.measure_and_replace(key, |full| Ok::<_, Infallible>(((), earlier(full).into())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ManualClock;

    fn limits() -> RateLimits {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::new());
        RateLimits::new(&AccountsSettings::default(), &clock)
    }

    #[test]
    fn failures_are_limited_successes_are_not() {
        let limits = limits();
        for _ in 0..50 {
            limits.sign_in("anna", None).ok().unwrap().succeeded();
        }
        for _ in 0..10 {
            assert!(limits.sign_in("Anna", None).is_ok());
        }
        assert!(limits.sign_in("ANNA", None).is_err());
        assert!(limits.sign_in("ben", None).is_ok());
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let limits = limits();
        let address = |n: u16| Some(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]));
        for n in 0..60 {
            assert!(limits.sign_in(&format!("name{n}"), address(n)).is_ok());
        }
        assert!(limits.sign_in("another", address(99)).is_err());
        assert!(limits.sign_in("another", Some([192, 0, 2, 1].into())).is_ok());
    }

    #[test]
    fn old_counters_are_dropped() {
        let clock = Arc::new(ManualClock::new());
        let shared: Arc<dyn Clock> = clock.clone();
        let limits = RateLimits::new(&AccountsSettings::default(), &shared);
        let attempt = |n: u32| limits.sign_in(&format!("name{n}"), None).ok().unwrap().succeeded();
        (0..PRUNE_EVERY - 1).for_each(attempt);
        clock.advance(Duration::from_secs(31));
        attempt(PRUNE_EVERY);
        assert_eq!(limits.accounts.counters.len(), 1);
    }
}
