//! Storing one new message: its row, both entries, counters and events.
//!
//! The quick path of what `pile` does in general: a new message has the greatest id, so it stands
//! for its conversation in its folder, and only the entry that did so before is touched. What it
//! costs does not depend on the length of the conversation.

use super::{changes::json, parties::sort_key, pile::folder};
use crate::{
    error::Result,
    store::{Delta, EntryRow, NewMessage, PersonRow, Tx, folder_number, sides},
};
use postroom_model::{
    ConversationId, Counts, Entry, Folder, MessageId, Party, Status, Timestamp, UserId, event::NewEntry, text,
};

/// What all messages of one submission share.
pub(super) struct Letter {
    pub sender: PersonRow,
    /// Conversation and message that it answers.
    pub parent: Option<(ConversationId, MessageId)>,
    pub subject: String,
    pub body: String,
    pub sent_at: Timestamp,
    pub status: Status,
}

impl Letter {
    /// Stores the message to one recipient and tells both mailboxes.
    pub(super) async fn deliver(&self, tx: &mut Tx, recipient: &PersonRow) -> Result<MessageId> {
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
        tx.insert_message(&new).await?;
        for (side, owner) in [(sides::SENDER, self.sender.user()), (sides::RECIPIENT, recipient.user())] {
            self.enter(tx, &new, recipient, side, owner).await?;
        }
        Ok(id)
    }

    async fn enter(
        &self,
        tx: &mut Tx,
        new: &NewMessage,
        recipient: &PersonRow,
        side: i64,
        owner: UserId,
    ) -> Result<()> {
        let place = folder(side, self.status, false, false);
        let stood = match place {
            Some(_) if new.threaded => tx.take_head(owner, new.conversation, folder_number(place)).await?,
            _ => None,
        };
        let unread = i64::from(place == Some(Folder::Inbox));
        let (count, unread_before) = stood.unwrap_or((0, 0));
        let entry = EntryRow {
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
            head_unread: unread_before + unread,
            status: String::new(),
            threaded: new.threaded,
            replied_at: None,
            sender_id: None,
        };
        tx.insert_entry(&entry).await?;
        let Some(place) = place else { return Ok(()) };
        let mut delta = Delta { unread, ..Delta::default() };
        delta.unread_conversations = i64::from(unread > 0 && unread_before == 0);
        add_one(&mut delta.messages, place);
        if stood.is_none() {
            add_one(&mut delta.conversations, place);
        }
        let counts = tx.change_mailbox(owner, delta).await?;
        let arrival = NewEntry { folder: place, entry: self.entry(new, recipient, side, count + 1) };
        tell_arrival(tx, owner, counts, &arrival).await
    }

    /// The entry as its owner's lists show it.
    fn entry(&self, new: &NewMessage, recipient: &PersonRow, side: i64, count: i64) -> Entry {
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

fn add_one(counters: &mut [i64; 4], place: Folder) {
    let index = usize::try_from(folder_number(Some(place)) - 1).ok();
    if let Some(n) = index.and_then(|i| counters.get_mut(i)) {
        *n += 1;
    }
}

/// Records that a message came into a folder. `counts` are those after the change.
pub(crate) async fn tell_arrival(
    tx: &mut Tx,
    owner: UserId,
    counts: Counts,
    arrival: &NewEntry,
) -> Result<()> {
    let data = json(arrival)?;
    tx.record_event(owner, counts, "message", data).await
}
