//! What follows from a decision about a message: the recipient's deletion mark, the parent's reply mark, a visitor's
//! marks. All of it is stored in the transaction of the decision, and the open pages of both participants learn of it.

use crate::{
    error::Result,
    mailbox::{EntryChanges, MailboxChanges, new_entry_event, record_message_state},
    store::{MessageRow, MessageSummary, Side, Tx, VisitorMarks},
    visitors::VisitorAliases,
};
use postroom_model::{Folder, Status, UserId, event::NewEntry};

/// The message that another one answers.
pub(super) async fn parent_of(tx: &mut Tx, reply: &MessageRow) -> Result<Option<MessageRow>> {
    match reply.parent_id {
        Some(parent) => tx.message(parent).await,
        None => Ok(None),
    }
}

/// A visitor's side counts as deleted once nothing more can happen to it there.
pub(super) async fn set_visitor_marks(tx: &mut Tx, row: &MessageRow, status: Status) -> Result<()> {
    if row.sender_id.is_some() && row.recipient_id.is_some() {
        return Ok(());
    }
    let now = tx.now();
    let marks = tx.visitor_marks(row.summary.id).await?;
    let marks = match (row.sender_id, status) {
        (None, _) => marks.of_sender(now),
        // A rejection counts from now on.
        (Some(_), Status::Rejected) => VisitorMarks::default().of_recipient(status, now),
        (Some(_), _) => marks.of_recipient(status, now),
    };
    tx.set_visitor_marks(row.summary.id, marks).await
}

/// Moves the message into or out of its recipient's folders, and publishes that to both participants.
pub(super) async fn move_and_publish(
    tx: &mut Tx,
    aliases: &VisitorAliases,
    row: &MessageRow,
    before: Status,
    status: Status,
) -> Result<()> {
    let (id, conversation) = (row.summary.id, row.summary.conversation_id);
    let (sender, recipient) = (row.sender_id, row.recipient_id);
    if let Some(recipient) = recipient {
        let now = tx.now();
        let sides = tx.entries_of_message(recipient, conversation, id).await?;
        let mut entries = EntryChanges::new(recipient, conversation, sides);
        for entry in entries.rows.iter_mut().filter(|e| e.side == Side::Received) {
            entry.deleted_at = match (before, status) {
                (_, Status::Rejected) => Some(now),
                (Status::Rejected, _) => None,
                _ => entry.deleted_at,
            };
        }
        if status == Status::Accepted && !entries.rows.is_empty() {
            deliver(tx, aliases, row, recipient, entries).await?;
        } else {
            let mut changes = MailboxChanges::default();
            changes.add_entries(tx, entries).await?;
            changes.save(tx).await?;
        }
    }
    // For a note to oneself the recipient's change covers the sender.
    let sender = sender.filter(|sender| recipient != Some(*sender));
    record_message_state(tx, sender, conversation, id).await
}

/// The message reaches its recipient: published like any new one.
async fn deliver(
    tx: &mut Tx,
    aliases: &VisitorAliases,
    row: &MessageRow,
    recipient: UserId,
    entries: EntryChanges,
) -> Result<()> {
    let saved = entries.save(tx).await?;
    let counts = tx.change_mailbox(recipient, saved.delta).await?;
    let conversation = row.summary.conversation_id;
    let stored = tx.entries_of_message(recipient, conversation, row.summary.id).await?;
    let Some(entry) = stored.iter().find(|e| e.side == Side::Received) else { return Ok(()) };
    let folder = entry.folder.unwrap_or(Folder::Inbox);
    // The row was read before the decision.
    let summary = MessageSummary { status: entry.status, ..row.summary.clone() };
    let shown = summary.entry(aliases, entry.side, entry.read_at, entry.message_count);
    let event = new_entry_event(recipient, counts, NewEntry { folder, entry: shown, changed: Vec::new() })?;
    tx.record_event(event).await
}

/// The earliest accepted reply marks its parent as replied; one that is no longer accepted, no more.
pub(super) async fn update_parent(
    tx: &mut Tx,
    reply: &MessageRow,
    parent: &MessageRow,
    before: Status,
    status: Status,
) -> Result<()> {
    let sent_at = reply.summary.sent_at;
    if status == Status::Accepted {
        tx.raise_replied(parent.summary.id, sent_at).await?;
    } else if before == Status::Accepted && parent.summary.replied_at == Some(sent_at) {
        let first = tx.first_accepted_reply(parent.summary.id).await?;
        tx.set_replied(parent.summary.id, first).await?;
    } else {
        return Ok(());
    }
    let owners = [parent.sender_id, parent.recipient_id].into_iter().flatten();
    record_message_state(tx, owners, parent.summary.conversation_id, parent.summary.id).await
}
