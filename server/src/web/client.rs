//! Who is at the other end: the browser's address, and whether it came by https.
//!
//! `X-Forwarded-For` and `X-Forwarded-Proto` are believed only from proxies that the settings name.
//! The address is the last one that no trusted proxy could have added, so that a client cannot
//! choose its own by sending the header.

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, header, request::Parts},
};
use ipnet::IpNet;
use postroom_engine::{Client, settings::Site};
use std::net::{IpAddr, SocketAddr};

/// What is believed about clients.
#[derive(Clone, Debug)]
pub struct Trust {
    proxies: Vec<IpNet>,
    https_site: bool,
}

impl Trust {
    /// As the settings say.
    pub fn new(site: &Site) -> Self {
        let https_site = site.url.as_ref().is_some_and(|url| url.starts_with("https://"));
        Self { proxies: site.trusted_proxies.clone(), https_site }
    }

    /// Whether the browser speaks https to the site.
    pub fn is_https(&self, parts: &Parts) -> bool {
        let forwarded = || parts.headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
        self.https_site || (self.trusts(peer(parts)) && forwarded())
    }

    /// The browser's address and name.
    pub fn client(&self, parts: &Parts) -> Client {
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Client { address: self.address(parts), user_agent: user_agent.to_owned() }
    }

    fn address(&self, parts: &Parts) -> Option<IpAddr> {
        let peer = peer(parts);
        if !self.trusts(peer) {
            return peer;
        }
        let forwarded = forwarded_for(&parts.headers);
        forwarded.iter().rev().copied().find(|address| !self.trusts(Some(*address))).or(peer)
    }

    fn trusts(&self, address: Option<IpAddr>) -> bool {
        address.is_some_and(|address| self.proxies.iter().any(|net| net.contains(&address)))
    }
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
}

/// The addresses that proxies noted, the nearest proxy's last.
fn forwarded_for(headers: &HeaderMap) -> Vec<IpAddr> {
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    values
        .flat_map(|v| v.split(','))
        .filter_map(|a| a.trim().parse::<IpAddr>().ok())
        .map(|a| a.to_canonical())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(peer: &str, forwarded: &str, proto: &str) -> Parts {
        let address: SocketAddr = format!("{peer}:4000").parse().unwrap();
        let request = Request::builder()
            .header("x-forwarded-for", forwarded)
            .header("x-forwarded-proto", proto)
            .extension(ConnectInfo(address));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_configured_proxies_are_believed() {
        let site = Site { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Site::default() };
        let trust = Trust::new(&site);
        let address =
            |peer, forwarded| trust.client(&parts(peer, forwarded, "https")).address.unwrap().to_string();
        assert_eq!(address("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(address("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(address("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(address("10.0.0.1", "nonsense"), "10.0.0.1");
        assert!(trust.is_https(&parts("10.0.0.1", "", "https")));
        assert!(!trust.is_https(&parts("10.0.0.1", "", "http")));
        assert!(!trust.is_https(&parts("192.0.2.1", "", "https")));
    }
}
