//! What can be wrong with a message, whoever looks at it: times in the wrong order, participants, its place
//! in the conversation, and entries that are missing.
//!
//! Two checks that one might expect are left out on purpose, "answered but not read" and "answered
//! before it was read": a member may mark a message as unread after answering it.

use super::inconsistency::{Inconsistency, InconsistencyKind};
use crate::{
    mailbox::{sort_key, visitor_sort_key},
    store::{EntryRow, MessageCheckRow, Side},
};
use postroom_model::{Status, Timestamp, UserId};

/// What is wrong with the message itself. Only its participants and their administrators can tell what is right.
pub(super) fn verify(row: &MessageCheckRow) -> Vec<Inconsistency> {
    let visitors = [row.sender_id, row.recipient_id].iter().filter(|id| id.is_none()).count();
    let before_sent = |time: Option<Timestamp>| time.is_some_and(|time| time < row.sent_at);
    let read_at = if row.recipient_id.is_some() { row.read_at } else { row.visitor_read_at };
    let deleted =
        |participant: Option<UserId>, own| if participant.is_some() { own } else { row.visitor_deleted_at };
    let is_replied = row.replied_at.is_some();
    let is_reply = row.parent_id.is_some();
    let own_parent = is_reply && row.parent_conversation_id == Some(row.conversation_id);
    let checks = [
        (visitors == 2, InconsistencyKind::NoParticipants),
        (!row.has_body, InconsistencyKind::NoBody),
        (visitors == 0 && row.has_email, InconsistencyKind::AddressWithoutVisitor),
        (visitors > 0 && !row.has_email, InconsistencyKind::VisitorWithoutAddress),
        (before_sent(read_at), InconsistencyKind::ReadEarly),
        (before_sent(deleted(row.sender_id, row.sender_deleted_at)), InconsistencyKind::SenderDeletedEarly),
        (
            before_sent(deleted(row.recipient_id, row.recipient_deleted_at)),
            InconsistencyKind::RecipientDeletedEarly,
        ),
        (before_sent(row.replied_at), InconsistencyKind::RepliedEarly),
        (is_replied && !row.has_reply, InconsistencyKind::NoReply),
        (is_replied && !row.threaded, InconsistencyKind::RepliedAlone),
        (is_reply && !row.threaded, InconsistencyKind::ReplyAlone),
        (is_reply && (!own_parent || row.parent_threaded != Some(true)), InconsistencyKind::ParentElsewhere),
        (!is_reply && row.conversation_id != row.id.into(), InconsistencyKind::ForeignConversation),
    ];
    let wrong = checks.into_iter().filter(|(wrong, _)| *wrong);
    wrong.map(|(_, kind)| Inconsistency::new(kind, None, Some(row.id))).collect()
}

/// An entry that a member should have of a message.
pub(super) struct MissingEntry {
    owner: String,
    /// As it is to be made: without marks, but for those that the other side knows.
    pub(super) entry: EntryRow,
}

impl MissingEntry {
    pub(super) fn inconsistency(&self, repaired: bool) -> Inconsistency {
        let (owner, message) = (self.owner.clone(), self.entry.message_id);
        Inconsistency {
            repaired,
            ..Inconsistency::new(InconsistencyKind::Missing, Some(owner), Some(message))
        }
    }
}

/// The entries that should be there and are not. A removed account has none.
pub(super) fn missing_entries(row: &MessageCheckRow) -> Vec<MissingEntry> {
    let participants = [
        (Side::Sent, row.sender_id, &row.sender_name, row.sender_removed_at, row.sender_entry, row.read_at),
        (
            Side::Received,
            row.recipient_id,
            &row.recipient_name,
            row.recipient_removed_at,
            row.recipient_entry,
            row.receipt_at,
        ),
    ];
    let missing =
        participants.into_iter().filter(|(_, _, _, removed, entry, _)| removed.is_none() && entry.is_none());
    let make = |(side, owner, name, _, _, read_at): (
        Side,
        Option<UserId>,
        &Option<String>,
        _,
        _,
        Option<Timestamp>,
    )| {
        let is_rejected = row.status == Status::Rejected;
        Some(MissingEntry {
            owner: name.clone()?,
            entry: EntryRow {
                owner_id: owner?,
                conversation_id: row.conversation_id,
                message_id: row.id,
                side,
                folder: None,
                archived: false,
                deleted_at: (side == Side::Received && is_rejected).then_some(row.sent_at),
                read_at: read_at.or(row.visitor_read_at),
                sent_at: row.sent_at,
                sender_key: participant_sort_key(row.sender_name.as_deref(), row.sender_removed_at),
                recipient_key: participant_sort_key(row.recipient_name.as_deref(), row.recipient_removed_at),
                subject_key: sort_key(&row.subject),
                representative: false,
                message_count: 0,
                unread_count: 0,
                status: row.status,
                threaded: row.threaded,
                replied_at: row.replied_at,
                sender_id: row.sender_id,
            },
        })
    };
    let missing: Vec<_> = missing.collect();
    missing.into_iter().filter_map(make).collect()
}

/// What lists are sorted by for a participant: visitors and removed accounts come last.
pub(super) fn participant_sort_key(name: Option<&str>, removed: Option<Timestamp>) -> String {
    name.filter(|_| removed.is_none()).map_or_else(visitor_sort_key, sort_key)
}

/// The sender's side must know when the recipient read it.
pub(super) fn verify_receipt(row: &MessageCheckRow, repaired: bool) -> Option<Inconsistency> {
    let both = row.sender_entry.is_some() && row.recipient_entry.is_some();
    (both && row.receipt_at != row.read_at).then(|| {
        let owner = row.sender_name.clone();
        Inconsistency { repaired, ..Inconsistency::new(InconsistencyKind::Receipt, owner, Some(row.id)) }
    })
}
