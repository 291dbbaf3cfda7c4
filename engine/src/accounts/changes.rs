//! What administrators do to accounts that exist.

use super::{
    Account, AccountChange, Accounts, Caller, Scope, fields, fields::Faults, no_account, sessions::idle_since,
};
use crate::{error::Result, store::AfterCommit};
use postroom_model::Language;

impl Accounts<'_> {
    /// Changes an account. With a role go the tokens that its scope was given to.
    ///
    /// # Errors
    /// Not found, or the fields that are at fault: `display`, `email`.
    #[tracing::instrument(skip_all)]
    pub async fn change(&self, name: &str, change: AccountChange) -> Result<Account> {
        let mut faults = Faults::default();
        let display = change.display.as_deref().map(|display| faults.take(fields::display(display)));
        let email = change.email.as_deref().map(|email| faults.take(fields::email(email)));
        faults.refuse()?;
        let name = name.to_owned();
        let changing = self.core.store.write(move |tx| {
            let (name, display, email) = (name.clone(), display.clone(), email.clone());
            Box::pin(async move {
                let old = tx.user_by_name(&name).await?.ok_or_else(no_account)?;
                let mut new = old.clone();
                let (had, has) = (&old.profile, &mut new.profile);
                has.display = display.unwrap_or(had.display.clone());
                has.email = email.unwrap_or(had.email.clone());
                has.moderator = change.moderator.unwrap_or(had.moderator);
                has.admin = change.admin.unwrap_or(had.admin);
                tx.change_user(&new).await?;
                let (had, has) = (&old.profile, &new.profile);
                let lost =
                    [(Scope::Moderate, had.moderator, has.moderator), (Scope::Admin, had.admin, has.admin)];
                for (scope, ..) in lost.into_iter().filter(|(_, had, has)| *had && !has) {
                    tx.end_tokens_with(new.id, scope.as_str()).await?;
                }
                if (had.moderator, had.admin) != (has.moderator, has.admin) {
                    // A stream's rights are read when it is opened.
                    tx.publish(AfterCommit::AccessChanged(new.id));
                }
                Ok(new.into())
            })
        });
        changing.await
    }

    /// Sets the language of the caller's pages and answers; without one it is what the browser asks for.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn set_language(&self, caller: &Caller, language: Option<Language>) -> Result<()> {
        let user = caller.id;
        let write =
            self.core.store.write(move |tx| Box::pin(async move { tx.set_language(user, language).await }));
        write.await
    }

    /// Keeps an account from acting and from being written to, or lets it again. Its mailbox stays.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(skip_all)]
    pub async fn set_disabled(&self, name: &str, disabled: bool) -> Result<()> {
        let now = self.core.store.now();
        let name = name.to_owned();
        let changing = self.core.store.write(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                let row = tx.user_by_name(&name).await?.ok_or_else(no_account)?;
                let user = row.id;
                if disabled {
                    tx.set_disabled(user, Some(now)).await?;
                    tx.end_sessions(user, None).await?;
                    tx.publish(AfterCommit::AccessChanged(user));
                } else {
                    tx.set_disabled(user, None).await?;
                }
                Ok(user)
            })
        });
        let user = changing.await?;
        tracing::info!(account = user.0, disabled, "account changed");
        Ok(())
    }

    /// Forgets sessions, links and tokens whose time is over; how many there were.
    ///
    /// # Errors
    /// Only the database's.
    pub(crate) async fn purge_expired(&self) -> Result<u64> {
        let now = self.core.store.now();
        let idle_since = idle_since(&self.core.settings, now);
        let forgetting = self.core.store.write(move |tx| {
            Box::pin(async move {
                let sessions = tx.expire_sessions(now, idle_since).await?;
                Ok(sessions + tx.expire_links(now).await? + tx.expire_tokens(now).await?)
            })
        });
        forgetting.await
    }
}
