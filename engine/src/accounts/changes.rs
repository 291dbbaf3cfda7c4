//! What administrators do to accounts that exist.

use super::{
    Account, AccountChange, Accounts, Caller, Scope, fields, fields::FieldErrors, no_account,
    sessions::idle_since,
};
use crate::{
    error::Result,
    store::{AfterCommit, Tx, UserRow},
};
use postroom_model::{Code, Language, Timestamp, UserId};
use std::sync::Arc;

impl Accounts<'_> {
    /// Changes an account. With a role go the tokens that its scope was given to; a disabled account cannot act nor be
    /// written to, and keeps its mailbox. `by` is the administrator, or nobody when the operator's program does it.
    ///
    /// # Errors
    /// Not found, or the invalid fields: `display`, `email`; an administrator may not leave the site without
    /// any.
    #[tracing::instrument(skip_all)]
    pub async fn change(&self, by: Option<&Caller>, name: &str, change: AccountChange) -> Result<Account> {
        let mut errors = FieldErrors::default();
        let display = change.display.as_deref().map(|display| errors.check(fields::display(display)));
        let email = change.email.as_deref().map(|email| errors.check(fields::email(email)));
        errors.refuse()?;
        let change = Arc::new(AccountChange { display, email, ..change });
        let (name, is_operator) = (name.to_owned(), by.is_none());
        let changing = self.core.store.write(move |tx| {
            let (name, change) = (name.clone(), change.clone());
            Box::pin(async move {
                let old = tx.lock_user_by_name(&name).await?.ok_or_else(no_account)?;
                let new = change.applied_to(&old, tx.now());
                if !is_operator && !can_administer(&new) {
                    refuse_without_administrator(tx, old.id).await?;
                }
                tx.change_user(&new).await?;
                end_access(tx, &old, &new).await?;
                Ok(Account::from(new))
            })
        });
        let account = changing.await?;
        tracing::info!(account = account.id.0, disabled = account.disabled, "account changed");
        Ok(account)
    }

    /// Keeps an account from acting and from being written to, or lets it again, for the operator's program.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(skip_all)]
    pub async fn set_disabled(&self, name: &str, disabled: bool) -> Result<()> {
        let change = AccountChange { disabled: Some(disabled), ..AccountChange::default() };
        self.change(None, name, change).await.map(drop)
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

    /// Removes sessions, links and tokens that have expired; how many there were.
    ///
    /// # Errors
    /// Only the database's.
    pub(crate) async fn purge_expired(&self) -> Result<u64> {
        let now = self.core.store.now();
        let idle_since = idle_since(&self.core.settings, now);
        let purging = self.core.store.write(move |tx| {
            Box::pin(async move {
                let sessions = tx.expire_sessions(now, idle_since).await?;
                Ok(sessions + tx.expire_links(now).await? + tx.expire_tokens(now).await?)
            })
        });
        purging.await
    }
}

impl AccountChange {
    fn applied_to(&self, old: &UserRow, now: Timestamp) -> UserRow {
        let mut new = old.clone();
        let profile = &mut new.profile;
        profile.display = self.display.clone().unwrap_or_else(|| old.profile.display.clone());
        profile.email = self.email.clone().unwrap_or_else(|| old.profile.email.clone());
        profile.moderator = self.moderator.unwrap_or(old.profile.moderator);
        profile.admin = self.admin.unwrap_or(old.profile.admin);
        new.disabled_at = match self.disabled {
            Some(true) => old.disabled_at.or(Some(now)),
            Some(false) => None,
            None => old.disabled_at,
        };
        new
    }
}

fn can_administer(user: &UserRow) -> bool {
    user.profile.admin && user.disabled_at.is_none()
}

/// Refuses to take the last administrator away. Two who take each other away wait for one another here.
pub(crate) async fn refuse_without_administrator(tx: &mut Tx, leaving: UserId) -> Result<()> {
    let administrators = tx.lock_administrators().await?;
    if administrators.contains(&leaving) && administrators.len() == 1 {
        return Err(Code::LastAdministrator.into());
    }
    Ok(())
}

/// Ends what an account is not entitled to any more.
async fn end_access(tx: &mut Tx, old: &UserRow, new: &UserRow) -> Result<()> {
    let (had, has) = (&old.profile, &new.profile);
    let scopes = [(Scope::Moderate, had.moderator, has.moderator), (Scope::Admin, had.admin, has.admin)];
    for (scope, ..) in scopes.into_iter().filter(|(_, had, has)| *had && !has) {
        tx.end_tokens_with(new.id, scope).await?;
    }
    let is_disabled = old.disabled_at.is_none() && new.disabled_at.is_some();
    if is_disabled {
        tx.end_sessions(new.id, None).await?;
    }
    if is_disabled || (had.moderator, had.admin) != (has.moderator, has.admin) {
        // A stream's rights are read when it is opened.
        tx.publish(AfterCommit::AccessChanged(new.id));
    }
    Ok(())
}
