//! Tickets: a program that cannot send headers with the request of its stream gets a ticket first, and opens the
//! stream with it once. They are stored, so that any process redeems what another one has issued.

use super::{Live, StreamAccess};
use crate::{
    accounts::{Credential, Secret, digest},
    error::Result,
    store::TicketRow,
};
use postroom_model::Code;
use std::time::Duration;

/// How long a ticket can be redeemed.
pub const TICKET_LIFETIME: Duration = Duration::from_secs(30);

impl Live<'_> {
    /// Issues a ticket that opens one stream with this access, within [`TICKET_LIFETIME`].
    ///
    /// # Errors
    /// A refusal when the account has as many unused tickets as it may have streams.
    #[tracing::instrument(skip_all, fields(user = access.account.0))]
    pub async fn issue_ticket(&self, access: StreamAccess) -> Result<Secret> {
        let (store, most) = (&self.core.store, self.core.settings.live.streams_per_user);
        let secret = Secret::new("", store.random());
        let (hash, row) = (digest(secret.expose()), row(access));
        let issuing = store.write(move |tx| {
            let (hash, row) = (hash.clone(), row.clone());
            Box::pin(async move {
                let now = tx.now();
                tx.purge_tickets(now).await?;
                // Its lock keeps others from adding one between the count and the ticket.
                tx.lock_user(row.account_id).await?;
                if tx.count_tickets(row.account_id).await? >= u64::from(most.get()) {
                    return Err(Code::TooMany.into());
                }
                tx.add_ticket(&hash, row, now.after(TICKET_LIFETIME)).await
            })
        });
        issuing.await?;
        Ok(secret)
    }

    /// Takes a ticket back; what it opens a stream with, if it is still good. Whether that has ended meanwhile,
    /// [`subscribe`](Self::subscribe) finds out.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(skip_all)]
    pub async fn redeem_ticket(&self, secret: &str) -> Result<Option<StreamAccess>> {
        let (store, hash) = (&self.core.store, digest(secret));
        // A guess is no reason to write.
        if !store.read().await?.ticket_exists(&hash, store.now()).await? {
            return Ok(None);
        }
        let redeeming = store.write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { tx.redeem_ticket(&hash, tx.now()).await })
        });
        Ok(redeeming.await?.as_ref().and_then(access))
    }
}

fn row(StreamAccess { credential, account, mailbox }: StreamAccess) -> TicketRow {
    let (session_id, token_id) = match credential {
        Credential::Session(id) => (Some(id), None),
        Credential::Token(id) => (None, Some(id)),
    };
    TicketRow { account_id: account, mailbox_id: mailbox, session_id, token_id }
}

fn access(row: &TicketRow) -> Option<StreamAccess> {
    let credential = row.session_id.map(Credential::Session).or(row.token_id.map(Credential::Token))?;
    Some(StreamAccess { credential, account: row.account_id, mailbox: row.mailbox_id })
}
