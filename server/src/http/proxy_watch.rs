//! Notices that a proxy stands in front which the settings do not name.
//!
//! All its clients have one address then: limits take them for one, and one of them can lock out the others.

use super::client_address::peer;
use axum::http::request::Parts;
use std::{
    net::IpAddr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// So many requests from one address, and none from another, are no chance.
const REQUESTS: u32 = 100;
/// What proxies add.
const FORWARDING_HEADERS: [&str; 3] = ["x-forwarded-for", "forwarded", "via"];

/// The requests of this process that say that they were forwarded, as long as they come from one address.
#[derive(Default)]
pub struct ProxyWatch {
    address: OnceLock<IpAddr>,
    requests: AtomicU32,
}

impl ProxyWatch {
    /// Notes a request. Whether it is time to warn, which it is once.
    pub fn note(&self, parts: &Parts) -> bool {
        let requests = self.requests.load(Ordering::Relaxed);
        let forwarded = || FORWARDING_HEADERS.into_iter().any(|name| parts.headers.contains_key(name));
        if requests >= REQUESTS || !forwarded() {
            return false;
        }
        let Some(peer) = peer(parts) else { return false };
        if *self.address.get_or_init(|| peer) != peer {
            // Clients say so themselves, or there are several proxies.
            self.requests.store(u32::MAX, Ordering::Relaxed);
            return false;
        }
        self.requests.fetch_add(1, Ordering::Relaxed) + 1 == REQUESTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{extract::ConnectInfo, http::Request};
    use std::net::SocketAddr;

    fn request(peer: &str, header: &str) -> Parts {
        let peer: SocketAddr = format!("{peer}:4000").parse().unwrap();
        let request = Request::builder().extension(ConnectInfo(peer)).header(header, "192.0.2.7");
        request.body(()).unwrap().into_parts().0
    }

    fn warnings(watch: &ProxyWatch, requests: u32, peer: &str, header: &str) -> usize {
        (0..requests).filter(|_| watch.note(&request(peer, header))).count()
    }

    #[test]
    fn a_proxy_that_nobody_named_is_noticed_once() {
        let watch = ProxyWatch::default();
        assert_eq!(warnings(&watch, REQUESTS - 1, "10.0.0.1", "x-forwarded-for"), 0);
        assert_eq!(warnings(&watch, 3 * REQUESTS, "10.0.0.1", "forwarded"), 1);
    }

    #[test]
    fn clients_of_their_own_are_no_proxy() {
        let watch = ProxyWatch::default();
        assert_eq!(warnings(&watch, 1, "192.0.2.1", "via"), 0);
        assert_eq!(warnings(&watch, 1, "192.0.2.2", "via"), 0);
        assert_eq!(warnings(&watch, 3 * REQUESTS, "192.0.2.1", "via"), 0);
        assert_eq!(warnings(&ProxyWatch::default(), 3 * REQUESTS, "192.0.2.1", "accept"), 0);
    }
}
