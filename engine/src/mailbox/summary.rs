//! How a message is shown: its sender and recipient, members by name and visitors by alias, and the entry of a list.

use crate::{
    store::{MessageSummary, Side},
    visitors::VisitorAliases,
};
use postroom_model::{Entry, Person, PublicParticipant, Timestamp};

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

impl MessageSummary {
    /// Who wrote it.
    pub(crate) fn sender(&self, aliases: &VisitorAliases) -> PublicParticipant {
        member(&self.sender_name, &self.sender_display, self.sender_removed_at)
            .unwrap_or_else(|| self.visitor(aliases))
    }

    /// To whom.
    pub(crate) fn recipient(&self, aliases: &VisitorAliases) -> PublicParticipant {
        member(&self.recipient_name, &self.recipient_display, self.recipient_removed_at)
            .unwrap_or_else(|| self.visitor(aliases))
    }

    fn visitor(&self, aliases: &VisitorAliases) -> PublicParticipant {
        PublicParticipant::Visitor { alias: aliases.alias(&self.visitor_email) }
    }

    /// The entry of a list that shows this message: with the owner's side of it, when it was read, and how
    /// many messages of its conversation the list has. The only way to make one.
    pub(crate) fn entry(
        self,
        aliases: &VisitorAliases,
        side: Side,
        read_at: Option<Timestamp>,
        count: i64,
    ) -> Entry {
        Entry {
            id: self.id,
            conversation: self.conversation(),
            count: if self.threaded { u32::try_from(count).unwrap_or(u32::MAX) } else { 0 },
            sender: self.sender(aliases),
            recipient: self.recipient(aliases),
            subject: self.subject,
            excerpt: self.excerpt,
            sent_at: self.sent_at,
            read_at,
            replied_at: self.replied_at,
            status: self.status,
            outgoing: side == Side::Sent,
        }
    }
}

/// A member, nameless once the account was removed; none for a visitor.
fn member(
    name: &Option<String>,
    display: &Option<String>,
    removed_at: Option<Timestamp>,
) -> Option<PublicParticipant> {
    let person = Person { name: name.clone()?, display: display.clone()? };
    Some(PublicParticipant::Member(if removed_at.is_some() { Person::FORMER } else { person }))
}
