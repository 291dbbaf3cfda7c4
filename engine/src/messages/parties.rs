//! The two ends of a message as others see them: members by name, visitors by alias.

use crate::{
    store::{FolderRow, MessageRow},
    visitors::VisitorAliases,
};
use postroom_model::{Party, Person};

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

fn party(
    aliases: &VisitorAliases,
    name: Option<&str>,
    display: Option<&str>,
    removed: bool,
    email: &str,
) -> Party {
    match (name, display) {
        (Some(name), Some(display)) => Party::Member(Person {
            name: if removed { String::new() } else { name.to_owned() },
            display: display.to_owned(),
        }),
        _ => Party::Visitor { alias: aliases.alias(email) },
    }
}
/// A row that names both parties.
pub(crate) trait Parties {
    /// Who wrote it.
    fn sender(&self, aliases: &VisitorAliases) -> Party;
    /// To whom.
    fn recipient(&self, aliases: &VisitorAliases) -> Party;
}

macro_rules! parties {
    ($($row:ty),*) => {
        $(impl Parties for $row {
            fn sender(&self, aliases: &VisitorAliases) -> Party {
                let (name, display) = (self.sender_name.as_deref(), self.sender_display.as_deref());
                party(aliases, name, display, self.sender_removed.is_some(), &self.visitor_email)
            }

            fn recipient(&self, aliases: &VisitorAliases) -> Party {
                let (name, display) = (self.recipient_name.as_deref(), self.recipient_display.as_deref());
                party(aliases, name, display, self.recipient_removed.is_some(), &self.visitor_email)
            }
        })*
    };
}

parties!(FolderRow, MessageRow);
