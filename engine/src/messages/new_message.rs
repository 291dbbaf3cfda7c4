//! Storing one new message: its row, both entries, counters and events.
//!
//! A short cut of what `conversation_entries` does in general: a new message has the greatest id, so its
//! entry represents the conversation in its folder, and only the entry that did so before is touched. The
//! cost does not depend on the length of the conversation.

use super::{
    conversation_entries::folder_of,
    mailbox_change::{MailboxChange, event_data},
    parties::sort_key,
};
use crate::{
    error::Result,
    store::{Delta, EntryRow, MessageSummary, NewEvent, NewMessage, PersonRow, Side, Tx},
    visitors::VisitorAliases,
};
use postroom_model::{
    ConversationId, Counts, Folder, MessageId, Status, Timestamp, UserId,
    event::{ChangedItem, NewEntry},
    text,
};
use std::sync::Arc;

/// What all messages of one submission share.
pub(super) struct Submission {
    pub aliases: Arc<VisitorAliases>,
    pub sender: PersonRow,
    /// Conversation and message that it answers.
    pub parent: Option<(ConversationId, MessageId)>,
    pub subject: String,
    pub body: String,
    pub sent_at: Timestamp,
    pub status: Status,
}

impl Submission {
    /// Stores the message to one recipient as a change of both mailboxes. What else the transaction
    /// changed in them is taken out of `other_changes` and becomes part of the same change.
    pub(super) async fn insert_for(
        &self,
        tx: &mut Tx,
        recipient: &PersonRow,
        other_changes: &mut Vec<MailboxChange>,
    ) -> Result<MessageId> {
        let id = MessageId(tx.next_id());
        let new = NewMessage {
            id,
            conversation: self.parent.map_or(id.into(), |(conversation, _)| conversation),
            threaded: self.parent.is_some(),
            parent: self.parent.map(|(_, parent)| parent),
            sender: Some(self.sender.id),
            recipient: Some(recipient.id),
            visitor_email: String::new(),
            subject: self.subject.clone(),
            body: self.body.clone(),
            excerpt: text::excerpt(&self.body),
            sent_at: self.sent_at,
            status: self.status,
            decided_at: (self.status != Status::Pending).then_some(self.sent_at),
            reason: String::new(),
        };
        let sent = self.entry_for(tx, &new, recipient, Side::Sent).await?;
        let received = self.entry_for(tx, &new, recipient, Side::Received).await?;
        // The recipient is not told of what has not reached them.
        let reached =
            [&sent, &received].into_iter().filter(|side| side.side == Side::Sent || side.folder.is_some());
        let arrivals: Vec<Arrival> = reached.map(|side| Arrival::of(side, other_changes)).collect();
        let changes: Vec<_> = arrivals.iter().map(|arrival| (arrival.owner, arrival.delta)).collect();
        let counts = tx.add_message(&new, [sent, received], &changes).await?;
        let told = arrivals.into_iter().zip(counts);
        let events = told.map(|(arrival, counts)| self.event(&new, recipient, arrival, counts));
        tx.record_events(events.collect::<Result<_>>()?).await?;
        Ok(id)
    }

    /// The entry of one side; it represents its conversation from now on.
    async fn entry_for(
        &self,
        tx: &mut Tx,
        new: &NewMessage,
        recipient: &PersonRow,
        side: Side,
    ) -> Result<EntryRow> {
        let owner = if side == Side::Sent { self.sender.id } else { recipient.id };
        let place = folder_of(side, self.status, false, false);
        let previous = match place {
            Some(folder) if new.threaded => {
                tx.replace_representative(owner, new.conversation, folder, new.id).await?
            }
            _ => None,
        };
        let (count, unread) = previous.unwrap_or((0, 0));
        Ok(EntryRow {
            owner_id: owner,
            conversation_id: new.conversation,
            message_id: new.id,
            side,
            folder: place,
            archived: false,
            // A rejected message is deleted on its recipient's side.
            deleted_at: (side == Side::Received && self.status == Status::Rejected).then_some(self.sent_at),
            read_at: None,
            sent_at: self.sent_at,
            sender_key: sort_key(&self.sender.name),
            recipient_key: sort_key(&recipient.name),
            subject_key: sort_key(&self.subject),
            representative: place.is_some(),
            message_count: count + 1,
            unread_count: unread + i64::from(place == Some(Folder::Inbox)),
            status: self.status,
            threaded: new.threaded,
            replied_at: None,
            sender_id: Some(self.sender.id),
        })
    }

    /// The event that tells an arrival.
    fn event(
        &self,
        new: &NewMessage,
        recipient: &PersonRow,
        arrival: Arrival,
        counts: Counts,
    ) -> Result<NewEvent> {
        let Arrival { owner, side, folder, count, changed, .. } = arrival;
        let entry = self.summary(new, recipient).entry(&self.aliases, side, None, count);
        new_entry_event(owner, counts, &NewEntry { folder: folder.unwrap_or(Folder::Sent), entry, changed })
    }

    /// What lists show of the message.
    fn summary(&self, new: &NewMessage, recipient: &PersonRow) -> MessageSummary {
        MessageSummary {
            id: new.id,
            conversation_id: new.conversation,
            threaded: new.threaded,
            visitor_email: String::new(),
            sender_name: Some(self.sender.name.clone()),
            sender_display: Some(self.sender.display.clone()),
            sender_removed_at: None,
            recipient_name: Some(recipient.name.clone()),
            recipient_display: Some(recipient.display.clone()),
            recipient_removed_at: None,
            subject: new.subject.clone(),
            excerpt: new.excerpt.clone(),
            sent_at: new.sent_at,
            replied_at: None,
            status: new.status,
        }
    }
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
        let folder = row.folder;
        Self { owner, side: row.side, folder, count: row.message_count, delta, changed }
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

/// The event that tells of a message that came into a folder. `counts` are those after the change.
pub(crate) fn new_entry_event(owner: UserId, counts: Counts, arrival: &NewEntry) -> Result<NewEvent> {
    Ok(NewEvent { owner, counts, kind: "message", data: event_data(arrival)? })
}
