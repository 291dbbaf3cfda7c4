//! Storing one new message: its row, an entry for each party with a mailbox, counters and events.
//!
//! A short cut of what [`crate::mailbox`] does in general: a new message has the greatest id, so its
//! entry represents the conversation in its folder, and only the entry that did so before is touched. The
//! cost does not depend on the length of the conversation.

use super::submission::{Recipient, Submission};
use crate::{
    error::Result,
    mailbox::{MailboxChange, folder_of, new_entry_event, sort_key, visitor_sort_key},
    moderation::ModerationOutcome,
    participants::Participant,
    store::{Delta, EntryRow, MessageSummary, NewEvent, NewMessage, Side, Tx},
    visitors::VisitorMarks,
};
use postroom_model::{
    Counts, Folder, MessageId, Status, UserId,
    event::{ChangedItem, NewEntry},
    text,
};

impl Submission {
    /// Stores the message to one recipient as a change of the mailboxes of both parties. What else the
    /// transaction changed in them is taken out of `other_changes` and becomes part of the same change.
    pub(super) async fn insert_for(
        &self,
        tx: &mut Tx,
        recipient: &Recipient,
        other_changes: &mut Vec<MailboxChange>,
    ) -> Result<MessageId> {
        let new = self.message_to(recipient, MessageId(tx.next_id()));
        let mut entries = Vec::with_capacity(2);
        for (side, party) in [(Side::Sent, &self.sender), (Side::Received, &recipient.participant)] {
            if let Some(owner) = party.user() {
                entries.push(self.entry_for(tx, &new, recipient, owner, side).await?);
            }
        }
        // A recipient learns nothing of a message that has not reached them.
        let visible = entries.iter().filter(|entry| entry.side == Side::Sent || entry.folder.is_some());
        let arrivals: Vec<Arrival> = visible.map(|entry| Arrival::of(entry, other_changes)).collect();
        let changes: Vec<_> = arrivals.iter().map(|arrival| (arrival.owner, arrival.delta)).collect();
        let counts = tx.insert_message(&new, entries, &changes).await?;
        let events = arrivals.into_iter().zip(counts);
        let events = events.map(|(arrival, counts)| self.event(&new, recipient, arrival, counts));
        tx.record_events(events.collect::<Result<_>>()?).await?;
        self.set_visitor_marks(tx, &new).await?;
        Ok(new.id)
    }

    /// The row that all parties share.
    fn message_to(&self, recipient: &Recipient, id: MessageId) -> NewMessage {
        let ModerationOutcome { status, reason } = &recipient.outcome;
        NewMessage {
            id,
            conversation: self.parent.as_ref().map_or(id.into(), |parent| parent.conversation),
            threaded: self.parent.is_some(),
            parent: self.parent.as_ref().map(|parent| parent.id),
            sender: self.sender.user(),
            recipient: recipient.participant.user(),
            visitor_email: self
                .sender
                .email()
                .or(recipient.participant.email())
                .unwrap_or_default()
                .to_owned(),
            subject: self.subject.clone(),
            body: self.body.clone(),
            excerpt: text::excerpt(&self.body),
            sent_at: self.sent_at,
            status: *status,
            decided_at: (*status != Status::Pending).then_some(self.sent_at),
            reason: reason.clone(),
        }
    }

    /// The entry of one side; it represents its conversation from now on.
    async fn entry_for(
        &self,
        tx: &mut Tx,
        new: &NewMessage,
        recipient: &Recipient,
        owner: UserId,
        side: Side,
    ) -> Result<EntryRow> {
        let folder = folder_of(side, new.status, false, false);
        let previous = match folder {
            Some(folder) if new.threaded => {
                tx.replace_representative(owner, new.conversation, folder, new.id).await?
            }
            _ => None,
        };
        let (count, unread) = previous.unwrap_or((0, 0));
        let rejected = side == Side::Received && new.status == Status::Rejected;
        Ok(EntryRow {
            owner_id: owner,
            conversation_id: new.conversation,
            message_id: new.id,
            side,
            folder,
            archived: false,
            // A rejected message is deleted on its recipient's side.
            deleted_at: rejected.then_some(self.sent_at),
            read_at: None,
            sent_at: self.sent_at,
            sender_key: participant_sort_key(&self.sender),
            recipient_key: participant_sort_key(&recipient.participant),
            subject_key: sort_key(&self.subject),
            representative: folder.is_some(),
            message_count: count + 1,
            unread_count: unread + i64::from(folder == Some(Folder::Inbox)),
            status: new.status,
            threaded: new.threaded,
            replied_at: None,
            sender_id: self.sender.user(),
        })
    }

    /// The event that tells an owner of the arrival.
    fn event(
        &self,
        new: &NewMessage,
        recipient: &Recipient,
        arrival: Arrival,
        counts: Counts,
    ) -> Result<NewEvent> {
        let Arrival { owner, side, folder, count, changed, .. } = arrival;
        let entry = self.summary(new, recipient).entry(&self.aliases, side, None, count);
        new_entry_event(owner, counts, NewEntry { folder: folder.unwrap_or(Folder::Sent), entry, changed })
    }

    /// What lists show of the message.
    fn summary(&self, new: &NewMessage, recipient: &Recipient) -> MessageSummary {
        let (sender, recipient) = (self.sender.member(), recipient.participant.member());
        MessageSummary {
            id: new.id,
            conversation_id: new.conversation,
            threaded: new.threaded,
            visitor_email: new.visitor_email.clone(),
            sender_name: sender.map(|member| member.name.clone()),
            sender_display: sender.map(|member| member.display.clone()),
            sender_removed_at: None,
            recipient_name: recipient.map(|member| member.name.clone()),
            recipient_display: recipient.map(|member| member.display.clone()),
            recipient_removed_at: None,
            subject: new.subject.clone(),
            excerpt: new.excerpt.clone(),
            sent_at: new.sent_at,
            replied_at: None,
            status: new.status,
        }
    }

    /// The side of a visitor, who has no mailbox.
    async fn set_visitor_marks(&self, tx: &mut Tx, new: &NewMessage) -> Result<()> {
        let none = VisitorMarks::default();
        let marks = match (new.sender, new.recipient) {
            (Some(_), Some(_)) => return Ok(()),
            (None, _) => none.of_sender(new.sent_at),
            (Some(_), None) => none.of_recipient(new.status, new.sent_at),
        };
        tx.set_visitor_marks(new.id, marks.read_at, marks.deleted_at).await
    }
}

/// What lists are sorted by for a party.
fn participant_sort_key(participant: &Participant) -> String {
    participant.member().map_or_else(visitor_sort_key, |member| sort_key(&member.name))
}

/// The arrival of a message in a folder of one mailbox.
struct Arrival {
    owner: UserId,
    side: Side,
    folder: Option<Folder>,
    /// Messages of the conversation in the folder, with this one.
    count: i64,
    /// What it adds to the counters, with what else changed.
    delta: Delta,
    /// What else changed.
    changed: Vec<ChangedItem>,
}

impl Arrival {
    /// Takes what else changed in this mailbox out of `other_changes`.
    fn of(row: &EntryRow, other_changes: &mut Vec<MailboxChange>) -> Self {
        let owner = row.owner_id;
        let (mut delta, changed) = MailboxChange::take_of(other_changes, owner);
        delta += count_new(row);
        Self { owner, side: row.side, folder: row.folder, count: row.message_count, delta, changed }
    }
}

/// What a new entry, which represents its conversation, adds to the counters.
fn count_new(row: &EntryRow) -> Delta {
    let mut delta = Delta::default();
    if let Some(folder) = row.folder {
        delta.messages[folder] = 1;
        delta.conversations[folder] = i64::from(row.message_count == 1);
    }
    if row.folder == Some(Folder::Inbox) {
        delta.unread = 1;
        delta.unread_conversations = i64::from(row.unread_count == 1);
    }
    delta
}
