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
    store::{Delta, EntryRow, NewEvent, NewMessage, PersonRow, Tx, folder_number, folder_of_number, sides},
};
use postroom_model::{
    ConversationId, Counts, Entry, Folder, MessageId, Party, Status, Timestamp, UserId,
    event::{ChangedItem, NewEntry},
    text,
};

/// What all messages of one submission share.
pub(super) struct Submission {
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
            sender: Some(self.sender.user()),
            recipient: Some(recipient.user()),
            visitor_email: String::new(),
            subject: self.subject.clone(),
            body: self.body.clone(),
            excerpt: text::excerpt(&self.body),
            sent_at: self.sent_at,
            status: self.status,
            decided_at: (self.status != Status::Pending).then_some(self.sent_at),
            reason: String::new(),
        };
        let sent = self.entry_for(tx, &new, recipient, sides::SENDER).await?;
        let received = self.entry_for(tx, &new, recipient, sides::RECIPIENT).await?;
        // The recipient is not told of what has not reached them.
        let reached =
            [&sent, &received].into_iter().filter(|side| side.side == sides::SENDER || side.folder != 0);
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
        side: i64,
    ) -> Result<EntryRow> {
        let owner = if side == sides::SENDER { self.sender.user() } else { recipient.user() };
        let place = folder_of(side, self.status, false, false);
        let previous = match place {
            Some(_) if new.threaded => tx.take_head(owner, new.conversation, folder_number(place)).await?,
            _ => None,
        };
        let (count, unread) = previous.unwrap_or((0, 0));
        Ok(EntryRow {
            owner_id: owner.0,
            conversation_id: new.conversation.0,
            message_id: new.id.0,
            side,
            folder: folder_number(place),
            archived: false,
            // A rejected message is deleted on its recipient's side.
            deleted_at: (side == sides::RECIPIENT && self.status == Status::Rejected)
                .then_some(self.sent_at.micros()),
            read_at: None,
            sent_at: self.sent_at.micros(),
            sender_key: sort_key(&self.sender.name),
            recipient_key: sort_key(&recipient.name),
            subject_key: sort_key(&self.subject),
            head: place.is_some(),
            head_count: count + 1,
            head_unread: unread + i64::from(place == Some(Folder::Inbox)),
            status: self.status.as_str().to_owned(),
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
        let entry = self.list_entry(new, recipient, side, count);
        new_entry_event(owner, counts, &NewEntry { folder: folder.unwrap_or(Folder::Sent), entry, changed })
    }

    /// The entry as its owner's lists show it.
    fn list_entry(&self, new: &NewMessage, recipient: &PersonRow, side: i64, count: i64) -> Entry {
        Entry {
            id: new.id,
            conversation: new.threaded.then_some(new.conversation),
            count: if new.threaded { u32::try_from(count).unwrap_or(u32::MAX) } else { 0 },
            sender: Party::Member(self.sender.person()),
            recipient: Party::Member(recipient.person()),
            subject: new.subject.clone(),
            excerpt: new.excerpt.clone(),
            sent_at: new.sent_at,
            read_at: None,
            replied_at: None,
            status: new.status,
            outgoing: side == sides::SENDER,
        }
    }
}

/// The arrival of a message in a folder of one mailbox.
struct Arrival {
    owner: UserId,
    side: i64,
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
        let owner = UserId(row.owner_id);
        let (mut delta, changed) = MailboxChange::take_of(other_changes, owner);
        delta += count_new(row);
        let folder = folder_of_number(row.folder);
        Self { owner, side: row.side, folder, count: row.head_count, delta, changed }
    }
}

/// What a new entry, which represents its conversation, adds to the counters.
fn count_new(row: &EntryRow) -> Delta {
    let folder = folder_of_number(row.folder);
    let in_inbox = folder == Some(Folder::Inbox);
    let here = |n: bool| std::array::from_fn(|i| i64::from(n && Folder::ALL.get(i).copied() == folder));
    Delta {
        unread: i64::from(in_inbox),
        unread_conversations: i64::from(in_inbox && row.head_unread == 1),
        messages: here(true),
        conversations: here(row.head_count == 1),
    }
}

/// The event that tells of a message that came into a folder. `counts` are those after the change.
pub(crate) fn new_entry_event(owner: UserId, counts: Counts, arrival: &NewEntry) -> Result<NewEvent> {
    Ok(NewEvent { owner, counts, kind: "message", data: event_data(arrival)? })
}
