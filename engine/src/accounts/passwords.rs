//! Setting passwords: by oneself, by an administrator, by a one-time link.
//!
//! A new password ends the sessions that the old one opened and the tokens that were given out, in the same
//! transaction: who sets one because somebody else was in the account keeps them out.

use super::{
    Accounts, Caller, fields,
    fields::FieldErrors,
    hashing::Verified,
    no_account,
    secret::{Secret, digest},
};
use crate::{error::Result, store::Tx};
use postroom_model::{Code, FieldError, SessionId, Timestamp, UserId};
use std::{sync::Arc, time::Duration};

/// How long a link to set a password is good.
pub const LINK_LIFE: Duration = Duration::from_hours(48);

/// What becomes of an account's tokens when somebody sets its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldTokens {
    /// They end.
    End,
    /// Programs go on.
    Keep,
}

/// A one-time link with which the owner of an account sets a password.
pub(super) struct PasswordLink {
    pub secret: Secret,
    expires_at: Timestamp,
}

impl PasswordLink {
    /// Stores it in place of an earlier one of this account.
    pub(super) async fn store(&self, tx: &mut Tx, user: UserId) -> Result<()> {
        tx.set_link(user, &digest(self.secret.expose()), self.expires_at).await
    }
}

impl Accounts<'_> {
    /// Changes one's own password, and ends all of one's tokens, and one's sessions but the one it is done in.
    ///
    /// # Errors
    /// The invalid fields: `old`, `new`; too many wrong ones.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn change_password(
        &self,
        caller: &Caller,
        keep: SessionId,
        old: &str,
        new: &str,
    ) -> Result<()> {
        let attempt = self.rate_limits.change_password(keep)?;
        let row = self.user_row(&caller.profile.name).await?.ok_or(Code::SessionRequired)?;
        let verified = self.hasher.verify(old, row.password_hash.as_deref()).await?;
        let mut errors = FieldErrors::default();
        errors.check(fields::password("new", new));
        let (Some(old_hash), Verified::Yes | Verified::Outdated) = (row.password_hash, verified) else {
            errors.check(Err::<(), _>(wrong_password()));
            return Err(errors.refuse().err().unwrap_or_else(|| wrong_password().into()).into());
        };
        attempt.give_back();
        errors.refuse()?;
        let new_hash = self.hasher.hash(new).await?;
        let user = caller.id;
        let changing = self.core.store.write(move |tx| {
            let (old_hash, new_hash) = (old_hash.clone(), new_hash.clone());
            Box::pin(async move {
                if !tx.replace_password(user, &old_hash, &new_hash).await? {
                    return Err(Code::Conflict.into());
                }
                tx.drop_link(user).await?;
                tx.end_tokens(user).await?;
                tx.end_sessions(user, Some(keep)).await.map(drop)
            })
        });
        changing.await?;
        tracing::info!(account = user.0, "password changed");
        Ok(())
    }

    /// Sets somebody's password, and ends their sessions and, unless they are to be kept, their tokens.
    ///
    /// # Errors
    /// Not found, or the field `password` is invalid.
    #[tracing::instrument(skip_all)]
    pub async fn set_password(&self, name: &str, password: &str, tokens: OldTokens) -> Result<()> {
        fields::password("password", password)?;
        let row = self.user_row(name).await?.ok_or_else(no_account)?;
        let (user, hash) = (row.id, self.hash(password).await?);
        let setting = self.core.store.write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move {
                if !tx.set_password(user, &hash).await? {
                    return Err(no_account());
                }
                tx.drop_link(user).await?;
                if tokens == OldTokens::End {
                    tx.end_tokens(user).await?;
                }
                tx.end_sessions(user, None).await.map(drop)
            })
        });
        setting.await?;
        tracing::info!(account = user.0, "password set");
        Ok(())
    }

    /// Makes the secret of a link with which the owner of an account can set a password, once and
    /// within 48 hours. An earlier link is void then.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(skip_all)]
    pub async fn password_link(&self, name: &str) -> Result<Secret> {
        let row = self.user_row(name).await?.ok_or_else(no_account)?;
        let (user, link) = (row.id, Arc::new(self.new_link()));
        let (stored, secret) = (link.clone(), link.secret.clone());
        let making = self.core.store.write(move |tx| {
            let link = stored.clone();
            Box::pin(async move { link.store(tx, user).await })
        });
        making.await?;
        Ok(secret)
    }

    /// A link that is not stored yet.
    pub(super) fn new_link(&self) -> PasswordLink {
        let store = &self.core.store;
        PasswordLink { secret: Secret::new("", store.random()), expires_at: store.now().after(LINK_LIFE) }
    }

    /// Whether a link can still be used. Asking does not use it up, as programs that check the links
    /// in e-mails do ask.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn link_is_valid(&self, secret: &str) -> Result<bool> {
        Ok(self.user_of_link(secret).await?.is_some())
    }

    /// Sets the password of a link's account, and ends the account's sessions and tokens.
    ///
    /// # Errors
    /// The link is unknown, used or too old; the field `password` is invalid.
    #[tracing::instrument(skip_all)]
    pub async fn use_password_link(&self, secret: &str, new: &str) -> Result<Caller> {
        let caller = self.user_of_link(secret).await?.ok_or(Code::LinkInvalid)?;
        fields::password("password", new)?;
        let (user, now) = (caller.id, self.core.store.now());
        let (link, hash) = (digest(secret), self.hash(new).await?);
        let setting = self.core.store.write(move |tx| {
            let (link, hash) = (link.clone(), hash.clone());
            Box::pin(async move {
                if !tx.use_link(&link, now).await? {
                    return Err(Code::LinkInvalid.into());
                }
                if !tx.set_password(user, &hash).await? {
                    return Err(Code::NotFound.into());
                }
                tx.end_tokens(user).await?;
                tx.end_sessions(user, None).await.map(drop)
            })
        });
        setting.await?;
        tracing::info!(account = user.0, "password set by link");
        Ok(caller)
    }

    async fn user_of_link(&self, secret: &str) -> Result<Option<Caller>> {
        let mut conn = self.core.store.read().await?;
        let row = conn.user_of_link(&digest(secret), self.core.store.now()).await?;
        Ok(row.map(Caller::from))
    }
}

fn wrong_password() -> FieldError {
    FieldError::new("old", Code::PasswordWrong)
}
