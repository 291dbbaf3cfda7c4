//! The client's address, and whether it speaks https.
//!
//! Each proxy on the way appends the address of its own peer to `X-Forwarded-For` or `Forwarded`. Only what
//! proxies that the settings name have appended is believed: the elements are read from the last one on, as
//! long as the one that appended them is trusted. Whatever stands before is the client's own invention. So is
//! what stands before an element that cannot be read.

use super::{
    cookies,
    forwarded::{self, Forwarded},
};
use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, header, request::Parts},
};
use ipnet::IpNet;
use postroom_engine::{
    Client,
    settings::{ForwardedHeader, Site},
};
use std::net::{IpAddr, SocketAddr};

/// The proxies that are believed when they say for whom they ask.
#[derive(Clone, Debug)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    header: ForwardedHeader,
    /// The site's configured URL is https, whatever a proxy forwards.
    site_is_https: bool,
}

impl TrustedProxies {
    /// As configured for the site.
    pub fn new(site: &Site) -> Self {
        let site_is_https = site.url.as_ref().is_some_and(|url| url.starts_with("https://"));
        Self { networks: site.trusted_proxies.clone(), header: site.forwarded_header, site_is_https }
    }

    /// Whether the configured URL of the site is https.
    pub fn site_is_https(&self) -> bool {
        self.site_is_https
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }

    /// Whether the browser speaks https to the site.
    pub fn is_https(&self, parts: &Parts) -> bool {
        self.site_is_https
            || self.client_hop(parts).is_some_and(|hop| match self.header {
                // One header for the whole way, set by the proxy that the browser speaks to.
                ForwardedHeader::XForwardedFor => {
                    parts.headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
                }
                ForwardedHeader::Forwarded => hop.is_https,
            })
    }

    /// The client's address and user agent.
    pub fn client(&self, parts: &Parts) -> Client {
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let known_browser = cookies::known_browser(&parts.headers, self.is_https(parts));
        Client { address: self.address(parts), user_agent: user_agent.to_owned(), known_browser }
    }

    fn address(&self, parts: &Parts) -> Option<IpAddr> {
        self.client_hop(parts).and_then(|hop| hop.address).or_else(|| peer(parts))
    }

    /// What the first trusted proxy on the way says about the client; none where no trusted proxy asks.
    fn client_hop(&self, parts: &Parts) -> Option<Forwarded> {
        let mut hop = None;
        let mut appended_by = peer(parts)?;
        let mut elements = self.elements(&parts.headers);
        while self.trusts(appended_by) {
            let element = elements.next().unwrap_or_default();
            let Some(address) = element.address else { return hop.or(Some(element)) };
            (hop, appended_by) = (Some(element), address);
        }
        hop
    }

    /// What proxies have appended, the last one first.
    fn elements(&self, headers: &HeaderMap) -> impl Iterator<Item = Forwarded> {
        let read: fn(&str) -> Vec<Forwarded> = match self.header {
            ForwardedHeader::XForwardedFor => forwarded::x_forwarded_for,
            ForwardedHeader::Forwarded => forwarded::forwarded,
        };
        let name = match self.header {
            ForwardedHeader::XForwardedFor => "x-forwarded-for",
            ForwardedHeader::Forwarded => "forwarded",
        };
        let values: Vec<_> = headers.get_all(name).iter().collect();
        // A value with odd bytes is one element that cannot be read.
        values.into_iter().rev().flat_map(move |value| {
            let elements = value.to_str().map_or_else(|_| vec![Forwarded::default()], read);
            elements.into_iter().rev()
        })
    }

    /// Whether an address is that of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|net| net.contains(&address))
    }
}

/// The address of whoever has opened the connection.
pub fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let address: SocketAddr = format!("{peer}:4000").parse().unwrap();
        let request = Request::builder().extension(ConnectInfo(address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap().into_parts().0
    }

    fn proxies(header: ForwardedHeader) -> TrustedProxies {
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        TrustedProxies::new(&Site { trusted_proxies, forwarded_header: header, ..Site::default() })
    }

    fn address(header: ForwardedHeader, peer: &str, headers: &[(&str, &str)]) -> String {
        proxies(header).client(&parts(peer, headers)).address.unwrap().to_string()
    }

    #[test]
    fn only_configured_proxies_are_believed() {
        let address = |peer, forwarded| {
            address(
                ForwardedHeader::XForwardedFor,
                peer,
                &[("x-forwarded-for", forwarded), ("forwarded", "for=9.9.9.9")],
            )
        };
        assert_eq!(address("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(address("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(address("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(address("10.0.0.1", "10.0.0.3"), "10.0.0.3");
    }

    #[test]
    fn ports_and_brackets_are_read_and_an_unreadable_element_ends_it() {
        let address = |forwarded| {
            address(ForwardedHeader::XForwardedFor, "10.0.0.1", &[("x-forwarded-for", forwarded)])
        };
        assert_eq!(address("1.1.1.1, 198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(address("1.1.1.1, [2001:db8::7]:4711"), "2001:db8::7");
        assert_eq!(address("1.1.1.1, [2001:db8::7]"), "2001:db8::7");
        assert_eq!(address("1.1.1.1, 2001:db8::7"), "2001:db8::7");
        assert_eq!(address("1.1.1.1,::ffff:198.51.100.7"), "198.51.100.7");
        for unreadable in
            ["nonsense", "1.1.1.1, nonsense", "1.1.1.1,", "1.1.1.1, unknown", "1.1.1.1, 1.2.3.4:x"]
        {
            assert_eq!(address(unreadable), "10.0.0.1", "{unreadable}");
        }
        assert_eq!(address("1.1.1.1, nonsense, 10.0.0.2"), "10.0.0.2");
    }

    #[test]
    fn several_headers_are_one_list() {
        let headers = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "10.0.0.2, 10.0.0.3")];
        assert_eq!(address(ForwardedHeader::XForwardedFor, "10.0.0.1", &headers), "198.51.100.7");
        let odd = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "\u{fc}")];
        assert_eq!(address(ForwardedHeader::XForwardedFor, "10.0.0.1", &odd), "10.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_where_the_proxy_sets_it() {
        let address = |forwarded| {
            let headers = [("forwarded", forwarded), ("x-forwarded-for", "9.9.9.9")];
            address(ForwardedHeader::Forwarded, "10.0.0.1", &headers)
        };
        assert_eq!(address("for=1.1.1.1, for=198.51.100.7;proto=https"), "198.51.100.7");
        assert_eq!(address(r#"For="[2001:db8::7]:4711", for=10.0.0.2"#), "2001:db8::7");
        for unreadable in ["for=1.1.1.1, for=_hidden", "for=1.1.1.1, proto=https", "for=1.1.1.1, for=\"", ""]
        {
            assert_eq!(address(unreadable), "10.0.0.1", "{unreadable}");
        }
    }

    #[test]
    fn the_scheme_is_the_one_that_the_client_speaks() {
        let x = |peer, proto| {
            proxies(ForwardedHeader::XForwardedFor).is_https(&parts(peer, &[("x-forwarded-proto", proto)]))
        };
        assert!(x("10.0.0.1", "https") && !x("10.0.0.1", "http") && !x("192.0.2.1", "https"));
        let standard =
            |peer, value| proxies(ForwardedHeader::Forwarded).is_https(&parts(peer, &[("forwarded", value)]));
        assert!(standard("10.0.0.1", "for=1.1.1.1; Proto=HTTPS, for=10.0.0.2;proto=http"));
        assert!(standard("10.0.0.1", "for=_hidden;proto=https"));
        assert!(!standard("10.0.0.1", "for=1.1.1.1;proto=http, for=10.0.0.2;proto=https"));
        assert!(!standard("10.0.0.1", "for=9.9.9.9;proto=https, for=1.1.1.1"));
        assert!(!standard("192.0.2.1", "for=1.1.1.1;proto=https"));
    }
}
