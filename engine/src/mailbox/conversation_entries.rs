//! All entries that one owner has of one conversation, and what follows from their marks: folders,
//! representative entries and counters. The derivations are pure; only [`ConversationEntries`] touches the database.

use crate::{
    error::Result,
    store::{Delta, EntryRow, PerFolder, Side, Tx},
};
use postroom_model::{ConversationId, Folder, MessageId, Status, UserId, event::ChangedItem};

/// The folder that a side of a message lies in; none if its owner may not see it.
pub(crate) fn folder_of(side: Side, status: Status, archived: bool, deleted: bool) -> Option<Folder> {
    let received = side == Side::Received;
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
        let rows = tx.conversation_entries(owner, conversation).await?;
        Ok(Self { before: rows.clone(), rows })
    }

    /// Derives folders and representative entries from the marks and stores the rows that differ. Returns
    /// what that adds to the counters, and the new state of each message that changed.
    pub(crate) async fn save(mut self, tx: &mut Tx) -> Result<(Delta, Vec<ChangedItem>)> {
        derive_folders(&mut self.rows);
        let mut changed: Vec<MessageId> = Vec::new();
        for (old, new) in self.before.iter().zip(&self.rows) {
            if old != new {
                tx.update_entry(new).await?;
                let marks = |r: &EntryRow| (r.folder, r.archived, r.deleted_at, r.read_at, r.status);
                if marks(old) != marks(new) {
                    changed.push(new.message_id);
                }
            }
        }
        changed.dedup();
        let items = changed.into_iter().filter_map(|id| changed_item(&self.rows, id)).collect();
        Ok((count_entries(&self.rows) - count_entries(&self.before), items))
    }
}

/// The present state of a message within its owner's entries, as events tell it.
pub(crate) fn changed_item(rows: &[EntryRow], id: MessageId) -> Option<ChangedItem> {
    let sides = || rows.iter().filter(|row| row.message_id == id);
    // A note to oneself shows its received side, or its sent side while that is not visible.
    let seen = sides().filter(|r| r.side == Side::Sent || r.status == Status::Accepted);
    let row = seen.max_by_key(|row| row.side).or_else(|| sides().next())?;
    Some(ChangedItem {
        id,
        conversation: row.threaded.then_some(row.conversation_id),
        folders: sides().filter_map(|row| row.folder).collect(),
        read_at: row.read_at,
        replied_at: row.replied_at,
        archived: row.archived,
        deleted_at: row.deleted_at,
        status: row.status,
    })
}

/// Derives the folder of each entry from its marks, and for each folder the representative entry with its
/// counts. `rows` are all entries of one owner in one conversation, in the order of their ids.
pub(crate) fn derive_folders(rows: &mut [EntryRow]) {
    for row in rows.iter_mut() {
        row.folder = folder_of(row.side, row.status, row.archived, row.deleted_at.is_some());
    }
    // A note to oneself is listed once in Archives and Trash: by its received side.
    let received: Vec<(MessageId, Option<Folder>)> =
        rows.iter().filter(|r| r.side == Side::Received).map(|r| (r.message_id, r.folder)).collect();
    for row in rows.iter_mut().filter(|r| r.side == Side::Sent) {
        if received.contains(&(row.message_id, row.folder)) {
            row.folder = None;
        }
    }
    // The newest message, how many there are, and how many are unread.
    let mut sums: PerFolder<(Option<MessageId>, i64, i64)> = PerFolder::default();
    for row in rows.iter() {
        if let Some(folder) = row.folder {
            let (newest, count, unread) = &mut sums[folder];
            *newest = Some(row.message_id);
            *count += 1;
            *unread += i64::from(is_unread(row));
        }
    }
    for row in rows.iter_mut() {
        let sum =
            row.folder.map(|folder| sums[folder]).filter(|(newest, ..)| *newest == Some(row.message_id));
        row.representative = sum.is_some();
        // Nobody reads the counts of another row; leaving them saves an update.
        if let Some((_, count, unread)) = sum {
            (row.message_count, row.unread_count) = (count, unread);
        }
    }
}

fn is_unread(row: &EntryRow) -> bool {
    row.folder == Some(Folder::Inbox) && row.read_at.is_none()
}

/// What the entries of one conversation add to their owner's counters.
pub(crate) fn count_entries(rows: &[EntryRow]) -> Delta {
    let mut sum = Delta::default();
    for row in rows {
        if let Some(folder) = row.folder {
            sum.messages[folder] += 1;
            sum.conversations[folder] += i64::from(row.representative);
        }
        sum.unread += i64::from(is_unread(row));
        sum.unread_conversations += i64::from(row.representative && row.unread_count > 0);
    }
    sum
}
