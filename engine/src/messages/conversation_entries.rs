//! All entries that one owner has of one conversation, and what follows from their marks: folders,
//! representative entries and counters. The derivations are pure; only [`ConversationEntries`] touches the database.

use crate::{
    error::Result,
    store::{Delta, EntryRow, Tx, folder_number, folder_of_number, sides::RECIPIENT, status_of},
};
use postroom_model::{ConversationId, Folder, MessageId, Status, Timestamp, UserId, event::ChangedItem};

/// The folder that a side of a message lies in; none if its owner may not see it.
pub(crate) fn folder_of(side: i64, status: Status, archived: bool, deleted: bool) -> Option<Folder> {
    let received = side == RECIPIENT;
    match (received && status != Status::Accepted, deleted, archived) {
        (true, _, _) => None,
        (false, true, _) => Some(Folder::Trash),
        (false, false, true) => Some(Folder::Archives),
        (false, false, false) if received => Some(Folder::Inbox),
        (false, false, false) => Some(Folder::Sent),
    }
}

/// The entries that an owner has of a conversation: as they are stored, and with the changes to be saved.
pub(crate) struct ConversationEntries {
    before: Vec<EntryRow>,
    pub(crate) rows: Vec<EntryRow>,
}

impl ConversationEntries {
    /// Loads them. The owner's mailbox should be locked, see `Tx::lock_mailboxes`.
    pub(crate) async fn load(tx: &mut Tx, owner: UserId, conversation: ConversationId) -> Result<Self> {
        let rows = tx.pile(owner, conversation).await?;
        Ok(Self { before: rows.clone(), rows })
    }

    /// Derives folders and representative entries from the marks and stores the rows that differ. Returns
    /// what that adds to the counters, and the new state of each message that changed.
    pub(crate) async fn save(mut self, tx: &mut Tx) -> Result<(Delta, Vec<ChangedItem>)> {
        derive_folders(&mut self.rows);
        let mut changed: Vec<i64> = Vec::new();
        for (old, new) in self.before.iter().zip(&self.rows) {
            if old != new {
                tx.update_entry(new).await?;
                let marks = |r: &EntryRow| (r.folder, r.archived, r.deleted_at, r.read_at, r.status.clone());
                if marks(old) != marks(new) {
                    changed.push(new.message_id);
                }
            }
        }
        changed.dedup();
        let items = changed.into_iter().filter_map(|id| changed_item(&self.rows, MessageId(id))).collect();
        Ok((counter_delta(&self.before, &self.rows), items))
    }
}

/// The present state of a message within its owner's entries, as events tell it.
pub(crate) fn changed_item(rows: &[EntryRow], id: MessageId) -> Option<ChangedItem> {
    let sides = || rows.iter().filter(|row| row.message_id == id.0);
    // A note to oneself shows its received side, or its sent side while that is not visible.
    let seen = sides().filter(|r| r.side != RECIPIENT || status_of(&r.status) == Status::Accepted);
    let row = seen.max_by_key(|row| row.side).or_else(|| sides().next())?;
    Some(ChangedItem {
        id,
        conversation: row.threaded.then_some(ConversationId(row.conversation_id)),
        folders: sides().filter_map(|row| folder_of_number(row.folder)).collect(),
        read_at: row.read_at.map(Timestamp::from_micros),
        replied_at: row.replied_at.map(Timestamp::from_micros),
        archived: row.archived,
        deleted_at: row.deleted_at.map(Timestamp::from_micros),
        status: status_of(&row.status),
    })
}

/// Derives the folder of each entry from its marks, and for each folder the representative entry with its
/// counts. `rows` are all entries of one owner in one conversation, in the order of their ids.
pub(crate) fn derive_folders(rows: &mut [EntryRow]) {
    for row in rows.iter_mut() {
        let found = folder_of(row.side, status_of(&row.status), row.archived, row.deleted_at.is_some());
        row.folder = folder_number(found);
    }
    // A note to oneself is listed once in Archives and Trash: by its received side.
    let received: Vec<(i64, i64)> =
        rows.iter().filter(|r| r.side == RECIPIENT).map(|r| (r.message_id, r.folder)).collect();
    for row in rows.iter_mut().filter(|r| r.side != RECIPIENT) {
        if received.contains(&(row.message_id, row.folder)) {
            row.folder = folder_number(None);
        }
    }
    let mut sums = [(0, 0, 0); 5];
    for row in rows.iter() {
        if let Some((newest, count, unread)) = usize::try_from(row.folder).ok().and_then(|f| sums.get_mut(f))
        {
            *newest = row.message_id;
            *count += 1;
            *unread += i64::from(is_unread(row));
        }
    }
    for row in rows.iter_mut() {
        let sum = usize::try_from(row.folder).ok().and_then(|f| sums.get(f)).copied().unwrap_or_default();
        row.head = row.folder != 0 && row.message_id == sum.0;
        // Nobody reads the counts of another row; leaving them saves an update.
        if row.head {
            (row.head_count, row.head_unread) = (sum.1, sum.2);
        }
    }
}

fn is_unread(row: &EntryRow) -> bool {
    folder_of_number(row.folder) == Some(Folder::Inbox) && row.read_at.is_none()
}

/// What the entries of one conversation add to their owner's counters.
pub(crate) fn count_entries(rows: &[EntryRow]) -> Delta {
    let mut sum = Delta::default();
    for row in rows {
        let place = usize::try_from(row.folder - 1).ok();
        if let Some(n) = place.and_then(|p| sum.messages.get_mut(p)) {
            *n += 1;
        }
        if let Some(n) = place.and_then(|p| sum.conversations.get_mut(p)).filter(|_| row.head) {
            *n += 1;
        }
        sum.unread += i64::from(is_unread(row));
        sum.unread_conversations += i64::from(row.head && row.head_unread > 0);
    }
    sum
}

/// What it adds to an owner's counters that the entries `before` become the entries `after`.
pub(crate) fn counter_delta(before: &[EntryRow], after: &[EntryRow]) -> Delta {
    let (old, new) = (count_entries(before), count_entries(after));
    let minus =
        |a: [i64; 4], b: [i64; 4]| std::array::from_fn(|i| a.get(i).unwrap_or(&0) - b.get(i).unwrap_or(&0));
    Delta {
        unread: new.unread - old.unread,
        unread_conversations: new.unread_conversations - old.unread_conversations,
        messages: minus(new.messages, old.messages),
        conversations: minus(new.conversations, old.conversations),
    }
}
