//! What becomes of a mailbox when its account is removed: it is emptied, and the name disappears
//! from what correspondents' lists are sorted by. Their copies stay.

use super::parties::visitor_sort_key;
use crate::{
    error::Result,
    store::{Side, Tx},
};
use postroom_model::{ConversationId, UserId};

/// Conversations looked at at once.
const STEP: i64 = 500;

/// Empties the mailbox of a removed account.
pub(crate) async fn purge_mailbox(tx: &mut Tx, owner: UserId) -> Result<()> {
    tx.lock_mailboxes([owner]).await?;
    let key = visitor_sort_key();
    let mut last = ConversationId(0);
    loop {
        let conversations = tx.conversations_after(owner, last, STEP).await?;
        let Some(end) = conversations.last() else { break };
        last = *end;
        for conversation in conversations {
            for row in tx.conversation_entries(owner, conversation).await? {
                let id = row.message_id;
                let Some(message) = tx.message(id).await? else { continue };
                let other = if row.side == Side::Sent { message.recipient_id } else { message.sender_id };
                if let Some(other) = other.filter(|other| *other != owner) {
                    tx.anonymise_entry(other, row.side, conversation, id, &key).await?;
                }
            }
        }
    }
    tx.delete_entries_of(owner).await?;
    tx.purge_events_of(owner).await?;
    tx.delete_mailbox(owner).await
}
