//! Stable aliases that are shown instead of visitors' e-mail addresses.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Makes the stable aliases that are shown instead of visitors' addresses.
pub(crate) struct VisitorAliases {
    key: Vec<u8>,
}

impl VisitorAliases {
    /// With the server's own key, without which an alias cannot be traced to an address by trying.
    pub(crate) fn new(key: Vec<u8>) -> Self {
        Self { key }
    }

    /// Eight digits of a keyed digest, and the domain without its last label: `3f2a..09cd@mail`.
    /// Empty for what is no address.
    pub(crate) fn alias(&self, address: &str) -> String {
        let Some((local, domain)) = address.split_once('@') else { return String::new() };
        if local.is_empty() || domain.contains('@') {
            return String::new();
        }
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(address.as_bytes());
        let digest = mac.finalize().into_bytes();
        let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let (start, end) = (hex.iter().take(2), hex.iter().skip(hex.len().saturating_sub(2)));
        let shown = domain.rsplit_once('.').map_or("", |(kept, _)| kept);
        format!("{}..{}@{shown}", start.cloned().collect::<String>(), end.cloned().collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_hide_addresses_and_stay_the_same() {
        let aliases = VisitorAliases::new(vec![7; 32]);
        let alias = aliases.alias("eve@mail.example.co.uk");
        assert_eq!(alias, aliases.alias("eve@mail.example.co.uk"));
        assert!(alias.ends_with("@mail.example.co") && !alias.contains("eve") && alias.len() == 10 + 16);
        assert_ne!(alias, VisitorAliases::new(vec![8; 32]).alias("eve@mail.example.co.uk"));
        assert_eq!(aliases.alias("a@b@c"), "");
        assert_eq!(aliases.alias("nobody"), "");
    }
}
