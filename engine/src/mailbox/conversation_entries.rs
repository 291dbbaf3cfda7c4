//! All entries that one owner has of one conversation, and what follows from their marks: folders,
//! representative entries and counters. Everything here is pure, and takes the entries in the order of their messages.

use crate::store::{Delta, EntryRow, FolderMap, Side};
use postroom_model::{Folder, MessageId, Status, event::ChangedItem};

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

/// The present state of a message, of which these are its owner's entries, as events tell it.
pub(crate) fn changed_item(sides: &[EntryRow]) -> Option<ChangedItem> {
    // A note to oneself shows its received side, or its sent side while that is not visible.
    let Some(row) = sides.iter().filter(|row| row.is_visible()).max_by_key(|row| row.side) else {
        return sides.first().map(gone_item);
    };
    Some(ChangedItem {
        id: row.message_id,
        conversation: row.threaded.then_some(row.conversation_id),
        folders: sides.iter().filter_map(|row| row.folder).collect(),
        read_at: row.read_at,
        replied_at: row.replied_at,
        archived: row.archived,
        deleted_at: row.deleted_at,
        status: row.status,
    })
}

/// What events tell the recipient of a message that is theirs no longer, as a moderator has taken it back: that it is
/// gone, and not what was decided.
fn gone_item(row: &EntryRow) -> ChangedItem {
    ChangedItem {
        id: row.message_id,
        conversation: row.threaded.then_some(row.conversation_id),
        folders: Vec::new(),
        read_at: None,
        replied_at: None,
        archived: false,
        deleted_at: None,
        status: Status::Accepted,
    }
}

/// Derives the folder of each entry from its marks.
pub(super) fn assign_folders(rows: &mut [EntryRow]) {
    for sides in rows.chunk_by_mut(|a, b| a.message_id == b.message_id) {
        for row in sides.iter_mut() {
            row.folder = folder_of(row.side, row.status, row.archived, row.deleted_at.is_some());
        }
        // A note to oneself is listed once in Archives and Trash: by its received side.
        if let [sent, received] = sides
            && sent.folder == received.folder
        {
            sent.folder = None;
        }
    }
}

/// Derives the folder of each entry from its marks, and for each folder the representative entry with its
/// counts. `rows` are all entries of one owner in one conversation, in the order of their ids.
pub(crate) fn derive_folders(rows: &mut [EntryRow]) {
    assign_folders(rows);
    // The newest message, how many there are, and how many are unread.
    let mut sums: FolderMap<(Option<MessageId>, i64, i64)> = FolderMap::default();
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

pub(super) fn is_unread(row: &EntryRow) -> bool {
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
