//! How many connections may be open at a time: in all, and from one address.

use crate::http::client_address::TrustedProxies;
use postroom_engine::{network_of, settings::LimitsSettings};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The open connections of this process, event streams aside.
pub struct ConnectionLimits {
    in_all: usize,
    per_address: usize,
    proxies: TrustedProxies,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    in_all: usize,
    /// Only addresses with connections are in here.
    by_address: HashMap<IpAddr, usize>,
    refused: u64,
}

/// Counts one connection, until it is dropped.
pub struct Permit {
    limits: Arc<ConnectionLimits>,
    address: IpAddr,
}

impl ConnectionLimits {
    /// As configured. Trusted proxies, and this machine itself, may open as many connections as there may be
    /// in all, as they open them for others.
    pub fn new(settings: &LimitsSettings, proxies: TrustedProxies) -> Arc<Self> {
        let count = |count: std::num::NonZeroU32| usize::try_from(count.get()).unwrap_or(usize::MAX);
        Arc::new(Self {
            in_all: count(settings.connections),
            per_address: count(settings.connections_per_address),
            proxies,
            open: Mutex::default(),
        })
    }

    /// Admits a connection, unless there are too many.
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Permit> {
        let peer = peer.to_canonical();
        let speaks_for_others = peer.is_loopback() || self.proxies.trusts(peer);
        let address = network_of(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let from_there = open.by_address.get(&address).copied().unwrap_or(0);
        if open.in_all >= self.in_all || (from_there >= self.per_address && !speaks_for_others) {
            open.refused += 1;
            // Whoever attacks must not fill the log.
            if open.refused.is_power_of_two() {
                tracing::warn!(refused = open.refused, open = open.in_all, "too many connections");
            }
            return None;
        }
        open.in_all += 1;
        open.by_address.insert(address, from_there + 1);
        Some(Permit { limits: self.clone(), address })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.limits.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.in_all = open.in_all.saturating_sub(1);
        let left = open.by_address.get(&self.address).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => open.by_address.remove(&self.address),
            left => open.by_address.insert(self.address, left),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_engine::settings::Site;

    fn limits(in_all: u32, per_address: u32) -> Arc<ConnectionLimits> {
        let count = |n| std::num::NonZeroU32::new(n).unwrap();
        let settings = LimitsSettings {
            connections: count(in_all),
            connections_per_address: count(per_address),
            ..LimitsSettings::default()
        };
        let site = Site { trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()], ..Site::default() };
        ConnectionLimits::new(&settings, TrustedProxies::new(&site))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_a_share_and_proxies_have_all() {
        let limits = limits(6, 2);
        let first = limits.admit(address("192.0.2.1")).unwrap();
        let _second = limits.admit(address("::ffff:192.0.2.1")).unwrap();
        assert!(limits.admit(address("192.0.2.1")).is_none());
        let _other = limits.admit(address("192.0.2.2")).unwrap();
        drop(first);
        let _again = limits.admit(address("192.0.2.1")).unwrap();
        let _proxied: Vec<_> = (0..3).map(|_| limits.admit(address("10.0.0.1")).unwrap()).collect();
        assert!(limits.admit(address("127.0.0.1")).is_none(), "there are six in all");
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let limits = limits(9, 1);
        let _one = limits.admit(address("2001:db8::1")).unwrap();
        assert!(limits.admit(address("2001:db8::2")).is_none());
        assert!(limits.admit(address("2001:db8:0:1::1")).is_some());
        assert!(limits.open.lock().unwrap().by_address.len() == 1, "what is closed is forgotten");
    }
}
