//! The client's address, and whether it speaks https.
//!
//! `X-Forwarded-For` and `X-Forwarded-Proto` are believed only from proxies that the settings name.
//! The client's address is the last of those forwarded that is not itself a trusted proxy, so that a
//! client cannot choose its address by sending the header.

use super::cookies;
use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, header, request::Parts},
};
use ipnet::IpNet;
use postroom_engine::{Client, settings::Site};
use std::net::{IpAddr, SocketAddr};

/// The proxies whose forwarding headers are believed.
#[derive(Clone, Debug)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    /// The site's configured URL is https, whatever a proxy forwards.
    site_is_https: bool,
}

impl TrustedProxies {
    /// As configured for the site.
    pub fn new(site: &Site) -> Self {
        let site_is_https = site.url.as_ref().is_some_and(|url| url.starts_with("https://"));
        Self { networks: site.trusted_proxies.clone(), site_is_https }
    }

    /// Whether the browser speaks https to the site.
    pub fn is_https(&self, parts: &Parts) -> bool {
        let forwarded = || parts.headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
        self.site_is_https || (self.trusts(peer(parts)) && forwarded())
    }

    /// The client's address and user agent.
    pub fn client(&self, parts: &Parts) -> Client {
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let known_browser = cookies::known_browser(&parts.headers, self.is_https(parts));
        Client { address: self.address(parts), user_agent: user_agent.to_owned(), known_browser }
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
        address.is_some_and(|address| self.networks.iter().any(|net| net.contains(&address)))
    }
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
}

/// The addresses of `X-Forwarded-For`; each proxy appends the address of its own peer.
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
        let proxies = TrustedProxies::new(&site);
        let address =
            |peer, forwarded| proxies.client(&parts(peer, forwarded, "https")).address.unwrap().to_string();
        assert_eq!(address("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(address("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(address("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(address("10.0.0.1", "nonsense"), "10.0.0.1");
        assert!(proxies.is_https(&parts("10.0.0.1", "", "https")));
        assert!(!proxies.is_https(&parts("10.0.0.1", "", "http")));
        assert!(!proxies.is_https(&parts("192.0.2.1", "", "https")));
    }
}
