//! Takes back what a bulk write has stored that did not come to its end.

use super::super::removal::{Removal, owners};
use crate::{
    engine_core::Core,
    error::{Error, Result},
    steps::Steps,
    store::{BulkConversationRow, Tx},
};
use postroom_model::{Code, MessageId, Timestamp, UserId};
use std::{collections::BTreeSet, sync::Arc};

/// Removes the conversations that were stored, and the accounts that were made for them. What somebody has answered
/// meanwhile stays, and so does an account whose mailbox holds something.
#[tracing::instrument(skip_all)]
pub(crate) async fn undo_bulk(core: &Core, bulk: i64) -> Result<()> {
    let mut steps = Steps::new(10, 200);
    loop {
        let some = Arc::new(core.store.read().await?.bulk_conversations(bulk, steps.size()).await?);
        if some.is_empty() {
            break;
        }
        let step = steps.write(&core.store, move |tx| {
            let some = some.clone();
            Box::pin(async move { remove_conversations(tx, bulk, &some).await })
        });
        step.await?;
    }
    loop {
        let some = core.store.read().await?.bulk_accounts(bulk, steps.size()).await?;
        if some.is_empty() {
            return Ok(());
        }
        for user in some {
            let removing = steps.write(&core.store, move |tx| Box::pin(remove_account(tx, bulk, user)));
            match removing.await {
                // Somebody has signed in or written: it stays.
                Err(Error::Refused(refusal)) if refusal.code == Code::NotFound => {
                    core.store.write(move |tx| Box::pin(tx.remove_bulk_note(bulk, user.0))).await?;
                }
                removed => removed?,
            }
        }
    }
}

async fn remove_conversations(tx: &mut Tx, bulk: i64, some: &[BulkConversationRow]) -> Result<()> {
    let now = Timestamp::from_micros(i64::MAX);
    let mut participants = BTreeSet::new();
    for stored in some {
        participants.extend(owners(&tx.messages_of_conversation(MessageId(stored.id.0), now).await?));
    }
    tx.lock_mailboxes(participants).await?;
    let mut removal = Removal::default();
    for stored in some {
        let rows = tx.messages_of_conversation(MessageId(stored.id.0), now).await?;
        if i64::try_from(rows.len()).is_ok_and(|messages| messages == stored.messages) {
            removal.conversation(tx, MessageId(stored.id.0), &rows).await?;
        }
        tx.remove_bulk_note(bulk, stored.id.0).await?;
    }
    removal.finish(tx).await.map(drop)
}

async fn remove_account(tx: &mut Tx, bulk: i64, user: UserId) -> Result<()> {
    tx.lock_mailboxes([user]).await?;
    if !tx.has_entries(user).await? {
        tx.purge_events_of(user, i64::MAX).await?;
        tx.delete_mailbox(user).await?;
        tx.delete_account(user).await?;
    }
    tx.remove_bulk_note(bulk, user.0).await
}
