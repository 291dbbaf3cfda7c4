//! What counts as one address.

use std::net::{IpAddr, Ipv6Addr};

/// The network that one household or machine gets: of IPv6 64 bits, in which it has 2⁶⁴ addresses and changes between
/// them as it likes. Limits and known addresses go by it.
///
/// ```
/// # use postroom_engine::network_of;
/// let network = |text: &str| network_of(text.parse().unwrap());
/// assert_eq!(network("2001:db8::1"), network("2001:db8::beef"));
/// assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
/// assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
/// assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
/// ```
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}
