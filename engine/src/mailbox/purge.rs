//! What becomes of a mailbox when its account is removed: it is emptied, and the name disappears
//! from what correspondents' lists are sorted by. Their copies stay.

use super::summary::visitor_sort_key;
use crate::{
    error::Result,
    store::{Side, Tx},
};
use postroom_model::UserId;

/// Removes at most so many entries, then as many events, of the mailbox of a removed account, and at last the mailbox;
/// false when nothing is left.
pub(crate) async fn purge_mailbox_step(tx: &mut Tx, owner: UserId, limit: i64) -> Result<bool> {
    tx.lock_mailboxes([owner]).await?;
    let key = visitor_sort_key();
    let entries = tx.entries_to_purge(owner, limit).await?;
    for entry in &entries {
        let other = if entry.side == Side::Sent { entry.recipient_id } else { entry.sender_id };
        if let Some(other) = other.filter(|other| *other != owner) {
            tx.anonymise_entry(other, entry.side, entry.conversation_id, entry.message_id, &key).await?;
        }
    }
    if let Some(last) = entries.last() {
        tx.purge_entries_until(owner, last).await?;
        return Ok(true);
    }
    if tx.purge_events_of(owner, limit).await? > 0 {
        return Ok(true);
    }
    tx.delete_mailbox(owner).await?;
    Ok(false)
}
