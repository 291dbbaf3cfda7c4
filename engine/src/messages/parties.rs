//! The two ends of a message in words for others: names, and aliases that hide addresses.

use crate::store::{FolderRow, MessageRow};
use hmac::{Hmac, KeyInit, Mac};
use postroom_model::{Party, Person};
use sha2::Sha256;

/// Sorts after every name: visitors and removed accounts have none.
const LAST: &str = "\u{10FFFF}";

/// What lists are sorted by for a member's name.
pub(crate) fn sort_key(name: &str) -> String {
    name.to_lowercase()
}

/// What lists are sorted by for somebody without a name.
pub(crate) fn visitor_sort_key() -> String {
    LAST.to_owned()
}

/// Makes the stable aliases that are shown instead of visitors' addresses.
pub(crate) struct Aliases {
    key: Vec<u8>,
}

impl Aliases {
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

    fn party(&self, name: Option<&str>, display: Option<&str>, removed: bool, email: &str) -> Party {
        match (name, display) {
            (Some(name), Some(display)) => Party::Member(Person {
                name: if removed { String::new() } else { name.to_owned() },
                display: display.to_owned(),
            }),
            _ => Party::Visitor { alias: self.alias(email) },
        }
    }
}

/// A row that names both parties.
pub(crate) trait Parties {
    /// Who wrote it.
    fn sender(&self, aliases: &Aliases) -> Party;
    /// To whom.
    fn recipient(&self, aliases: &Aliases) -> Party;
}

macro_rules! parties {
    ($($row:ty),*) => {
        $(impl Parties for $row {
            fn sender(&self, aliases: &Aliases) -> Party {
                let (name, display) = (self.sender_name.as_deref(), self.sender_display.as_deref());
                aliases.party(name, display, self.sender_removed.is_some(), &self.visitor_email)
            }

            fn recipient(&self, aliases: &Aliases) -> Party {
                let (name, display) = (self.recipient_name.as_deref(), self.recipient_display.as_deref());
                aliases.party(name, display, self.recipient_removed.is_some(), &self.visitor_email)
            }
        })*
    };
}

parties!(FolderRow, MessageRow);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_hide_addresses_and_stay_the_same() {
        let aliases = Aliases::new(vec![7; 32]);
        let alias = aliases.alias("eve@mail.example.co.uk");
        assert_eq!(alias, aliases.alias("eve@mail.example.co.uk"));
        assert!(alias.ends_with("@mail.example.co") && !alias.contains("eve") && alias.len() == 10 + 16);
        assert_ne!(alias, Aliases::new(vec![8; 32]).alias("eve@mail.example.co.uk"));
        assert_eq!(aliases.alias("a@b@c"), "");
        assert_eq!(aliases.alias("nobody"), "");
    }
}
