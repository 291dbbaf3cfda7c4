//! Removing an account: a use case above accounts and messages.

use crate::{
    accounts::no_account, engine_core::Core, error::Result, mailbox::purge_mailbox, store::AfterCommit,
};

/// Removes an account and its mailbox in one transaction. Others keep their side of the messages, from
/// or to a former member; the name is free again.
///
/// # Errors
/// Not found.
pub(crate) async fn remove_account(core: &Core, name: &str) -> Result<()> {
    let now = core.store.now();
    let name = name.to_owned();
    let removing = core.store.write(move |tx| {
        let name = name.clone();
        Box::pin(async move {
            let row = tx.user_by_name(&name).await?.ok_or_else(no_account)?;
            let user = row.id;
            // Mailboxes are locked before accounts everywhere, so that two writers never deadlock.
            purge_mailbox(tx, user).await?;
            tx.remove_user(user, now).await?;
            tx.end_sessions(user, None).await?;
            tx.end_tokens(user).await?;
            tx.drop_link(user).await?;
            tx.delete_requests_of(user).await?;
            tx.publish(AfterCommit::AccessChanged(user));
            Ok(user)
        })
    });
    let user = removing.await?;
    tracing::info!(account = user.0, "account removed");
    Ok(())
}
