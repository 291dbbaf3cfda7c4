//! Lists of messages, and the counters of a mailbox, as one caller sees them.

use crate::{
    ids::{ConversationId, MessageId},
    message::Status,
    people::PublicParticipant,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One line of a list: a message, or the newest message of a conversation in that folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// The message that represents the entry.
    pub id: MessageId,
    /// Its conversation; none while nobody replied.
    pub conversation: Option<ConversationId>,
    /// How many messages of the conversation are in this folder; 0 while nobody replied, and by message.
    pub count: u32,
    /// Who wrote it.
    pub sender: PublicParticipant,
    /// To whom.
    pub recipient: PublicParticipant,
    /// One line.
    pub subject: String,
    /// The first words of the body.
    pub excerpt: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// When the recipient read it.
    pub read_at: Option<Timestamp>,
    /// When the earliest accepted reply was written.
    pub replied_at: Option<Timestamp>,
    /// Moderation.
    pub status: Status,
    /// The caller wrote it.
    pub outgoing: bool,
}

impl Entry {
    /// Received and not yet read by the caller.
    pub fn unread(&self) -> bool {
        !self.outgoing && self.read_at.is_none()
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listing<T = Entry> {
    /// The entries in order.
    pub items: Vec<T>,
    /// Where the next part starts, for the same question; none at the end.
    pub next: Option<String>,
    /// How many there are in all parts.
    pub total: u64,
}

impl<T> Listing<T> {
    /// A part of at most `limit` entries, from `items` that hold one more where there is another part. `cursor` names
    /// the last entry of this part, after which that one starts.
    pub fn new(mut items: Vec<T>, limit: u32, total: u64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next, total }
    }

    /// The same part with other entries.
    pub fn map<U>(self, entry: impl FnMut(T) -> U) -> Listing<U> {
        Listing { items: self.items.into_iter().map(entry).collect(), next: self.next, total: self.total }
    }
}

/// Everything that is counted for a mailbox, absolute, at one number of its history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Messages in the inbox not yet read.
    pub unread: u64,
    /// Notices not yet read.
    pub notices: u64,
    /// Messages that await review; 0 for those who are no moderators.
    pub pending: u64,
    /// The number of the mailbox's latest change.
    pub seq: i64,
}

#[cfg(test)]
mod tests {
    use super::Listing;

    #[test]
    fn a_part_says_where_the_next_one_starts() {
        let part = |items: &[u32]| Listing::new(items.to_vec(), 2, 9, u32::to_string);
        assert_eq!(part(&[4, 5, 6]), Listing { items: vec![4, 5], next: Some("5".to_owned()), total: 9 });
        assert_eq!(part(&[4, 5]), Listing { items: vec![4, 5], next: None, total: 9 });
        assert_eq!(part(&[]).map(|n| n + 1), Listing { items: vec![], next: None, total: 9 });
    }
}
