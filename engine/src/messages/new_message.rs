//! Storing new messages: their text, their rows, an entry for each participant with a mailbox, counters and events.
//!
//! A short cut of what [`crate::mailbox`] does in general: a new message has the greatest id, so its
//! entry represents the conversation in its folder, and only the entry that did so before is touched. The
//! cost does not depend on the length of the conversation.

use super::submission::{Recipient, Submission};
use crate::{
    error::Result,
    invisible::without_invisible,
    mailbox::{MailboxChange, MailboxChanges, folder_of, new_entry_event, sort_key, visitor_sort_key},
    moderation::ModerationOutcome,
    participants::Participant,
    store::{
        Delta, EntryRow, MailboxDelta, MessageSummary, NewBody, NewEvent, NewMessage, NewMessages, Side, Tx,
        VisitorMarks,
    },
};
use postroom_model::{Counts, Folder, MessageId, Status, UserId, event::NewEntry, text};
use std::collections::BTreeMap;

impl Submission {
    /// Stores the messages to some recipients as changes of the mailboxes of all participants. What else the
    /// transaction changed in them is taken out of `other_changes` and becomes part of the same changes. `body` is
    /// where the text is, once one of the messages is stored.
    pub(super) async fn insert_for(
        &self,
        tx: &mut Tx,
        recipients: &[Recipient],
        body: &mut Option<MessageId>,
        other_changes: &mut MailboxChanges,
    ) -> Result<Vec<MessageId>> {
        let (mut new, mut inserted) = (NewMessages::default(), Vec::new());
        for recipient in recipients {
            let id = MessageId(tx.next_id());
            if body.is_none() {
                new.body = Some(NewBody { id, body: self.body.clone() });
            }
            let message = self.message_to(recipient, id, *body.get_or_insert(id));
            for (side, participant) in [(Side::Sent, &self.sender), (Side::Received, &recipient.participant)]
            {
                let Some(owner) = participant.user() else { continue };
                let entry = self.entry_for(tx, &message, recipient, owner, side).await?;
                // A recipient learns nothing of a message that has not reached them.
                if side == Side::Sent || entry.folder.is_some() {
                    let shown = self.summary(&message, recipient);
                    inserted.push(InsertedEntry::of(&entry, shown, other_changes));
                }
                new.entries.push(entry);
            }
            new.messages.push(message);
        }
        let ids = new.messages.iter().map(|message| message.id).collect();
        let changes = sum_changes(&new.entries, &inserted);
        let counts = tx.insert_new(new, &changes).await?;
        tx.record_events(self.events(inserted, counts)?).await?;
        Ok(ids)
    }

    /// The events that publish inserted entries, in their order. `counts` are those of each mailbox after all of them.
    fn events(
        &self,
        inserted: Vec<InsertedEntry>,
        mut counts: BTreeMap<UserId, Counts>,
    ) -> Result<Vec<NewEvent>> {
        let mut events = Vec::with_capacity(inserted.len());
        // Each entry has a number of its own, and the last one that of the mailbox.
        for entry in inserted.into_iter().rev() {
            if let Some(counts) = counts.get_mut(&entry.owner) {
                events.push(self.event(entry, *counts)?);
                counts.seq -= 1;
            }
        }
        events.reverse();
        Ok(events)
    }

    /// The row that all participants share.
    fn message_to(&self, recipient: &Recipient, id: MessageId, body_id: MessageId) -> NewMessage {
        let ModerationOutcome { status, reason } = &recipient.outcome;
        NewMessage {
            id,
            conversation: self.parent.as_ref().map_or(id.into(), |parent| parent.conversation),
            threaded: self.parent.is_some(),
            parent: self.parent.as_ref().map(|parent| parent.id),
            sender: self.sender.user(),
            recipient: recipient.participant.user(),
            visitor_marks: self.visitor_marks(recipient),
            replied_at: None,
            visitor_email: self
                .sender
                .email()
                .or(recipient.participant.email())
                .unwrap_or_default()
                .to_owned(),
            subject: self.subject.clone(),
            body_id,
            excerpt: without_invisible(&text::excerpt(&self.body)),
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
                tx.replace_representative(owner, new.conversation, folder).await?
            }
            _ => None,
        };
        let counted = previous.unwrap_or_default();
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
            message_count: counted.message_count + 1,
            unread_count: counted.unread_count + i64::from(folder == Some(Folder::Inbox)),
            status: new.status,
            threaded: new.threaded,
            replied_at: None,
            sender_id: self.sender.user(),
        })
    }

    /// The event that publishes an entry to its owner.
    fn event(&self, entry: InsertedEntry, counts: Counts) -> Result<NewEvent> {
        let InsertedEntry { owner, side, folder, count, message, other_change, .. } = entry;
        let entry = message.entry(&self.aliases, side, None, count);
        let (folder, changed) = (folder.unwrap_or(Folder::Sent), other_change.items);
        new_entry_event(owner, counts, NewEntry { folder, entry, changed })
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
    fn visitor_marks(&self, recipient: &Recipient) -> VisitorMarks {
        let none = VisitorMarks::default();
        match (&self.sender, &recipient.participant) {
            (Participant::Member(_), Participant::Member(_)) => none,
            (Participant::Visitor { .. }, _) => none.of_sender(self.sent_at),
            (_, Participant::Visitor { .. }) => none.of_recipient(recipient.outcome.status, self.sent_at),
        }
    }
}

/// What lists are sorted by for a participant.
fn participant_sort_key(participant: &Participant) -> String {
    participant.member().map_or_else(visitor_sort_key, |member| sort_key(&member.name))
}

/// An entry of a new message, and what else its event tells.
struct InsertedEntry {
    owner: UserId,
    side: Side,
    folder: Option<Folder>,
    /// Messages of the conversation in the folder, with this one.
    count: i64,
    message: MessageSummary,
    /// What it adds to the counters.
    delta: Delta,
    /// What else changed in the mailbox, and is told with it.
    other_change: MailboxChange,
}

impl InsertedEntry {
    /// Takes what else changed in this mailbox out of `other_changes`.
    fn of(row: &EntryRow, message: MessageSummary, other_changes: &mut MailboxChanges) -> Self {
        Self {
            owner: row.owner_id,
            side: row.side,
            folder: row.folder,
            count: row.message_count,
            message,
            delta: count_new(row),
            other_change: other_changes.take(row.owner_id),
        }
    }
}

/// What messages do to the mailboxes that hold them: one number for each entry.
fn sum_changes(entries: &[EntryRow], inserted: &[InsertedEntry]) -> Vec<MailboxDelta> {
    let mut sums: BTreeMap<UserId, MailboxDelta> = BTreeMap::new();
    for EntryRow { owner_id: owner, message_id, .. } in entries {
        let none = MailboxDelta { owner: *owner, changes: 0, newest: None, delta: Delta::default() };
        sums.entry(*owner).or_insert(none).newest = Some(*message_id);
    }
    for entry in inserted {
        if let Some(sum) = sums.get_mut(&entry.owner) {
            sum.changes += 1;
            sum.delta += entry.delta;
            sum.delta += entry.other_change.delta;
        }
    }
    sums.into_values().collect()
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
