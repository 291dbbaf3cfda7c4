//! Removing an account: a use case above accounts and messages.
//!
//! One transaction ends all access and frees the name; from then on nobody finds the account. The mailbox may be large,
//! so it is emptied in steps, between which others write. A job added in that first transaction sees to it, should
//! this process not come to the end.

use crate::{
    accounts::{Caller, changes::refuse_without_administrator, no_account},
    engine_core::Core,
    error::Result,
    jobs::{self, Job, NewLease},
    mailbox::purge_mailbox_step,
    steps::Steps,
    store::AfterCommit,
};
use postroom_model::UserId;

/// Removes an account and its mailbox. Others keep their side of the messages, from or to a former member; the name
/// is free again.
///
/// # Errors
/// Not found; an administrator may not leave the site without any.
pub(crate) async fn remove_account(core: &Core, by: Option<&Caller>, name: &str) -> Result<()> {
    let now = core.store.now();
    let (name, is_operator) = (name.to_owned(), by.is_none());
    let lease = NewLease::new(core);
    let removing = core.store.write(move |tx| {
        let name = name.clone();
        Box::pin(async move {
            let row = tx.user_by_name(&name).await?.ok_or_else(no_account)?;
            let user = row.id;
            // Mailboxes are locked before accounts everywhere, so that two writers never deadlock.
            tx.lock_mailboxes([user]).await?;
            if !is_operator {
                refuse_without_administrator(tx, user).await?;
            }
            if !tx.remove_user(user, now).await? {
                // Somebody else was quicker, between the look and the lock.
                return Err(no_account());
            }
            tx.end_sessions(user, None).await?;
            tx.end_tokens(user).await?;
            tx.drop_link(user).await?;
            tx.delete_requests_of(user).await?;
            tx.publish(AfterCommit::AccessChanged(user));
            let id = tx.next_id();
            Ok((user, jobs::add_leased(tx, id, lease, &Job::PurgeMailbox { user }).await?))
        })
    });
    let (user, job) = removing.await?;
    tracing::info!(account = user.0, "account removed");
    jobs::run_leased(core, &job, &Job::PurgeMailbox { user }, purge_mailbox(core, user)).await;
    Ok(())
}

/// Empties the mailbox of a removed account, and removes it.
///
/// # Errors
/// When the database fails; earlier steps stay done.
#[tracing::instrument(skip_all, fields(user = user.0))]
pub(crate) async fn purge_mailbox(core: &Core, user: UserId) -> Result<()> {
    let mut steps = Steps::new(50, 1000);
    loop {
        let size = steps.size();
        if !steps.write(&core.store, move |tx| Box::pin(purge_mailbox_step(tx, user, size))).await? {
            return Ok(());
        }
    }
}
