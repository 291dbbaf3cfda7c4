//! Accounts: who there is, what they may do, and how they prove who they are.
//!
//! [`Accounts`] creates and changes them; [`Sessions`] are signed-in browsers, [`Tokens`] let
//! programs in. Whatever takes somebody's access away also ends their open event streams at once.
//! Mailboxes belong to [`messages`](crate::messages); an account is removed together with its mailbox, by
//! [`Postroom::remove_account`](crate::Postroom::remove_account).

mod adding;
pub(crate) mod changes;
mod credential;
pub(crate) mod fields;
mod hashing;
mod known_browsers;
mod passwords;
mod people;
mod secret;
mod sessions;
#[cfg(test)]
mod tests;
mod tokens;

pub use credential::Credential;
pub(crate) use hashing::PasswordHasher;
pub(crate) use known_browsers::KnownBrowsers;
pub use passwords::{LINK_LIFE, OldTokens};
pub use people::{Account, AccountChange, AddedAccount, Caller, Client, NewAccount, NewMember};
pub use postroom_model::Scope;
pub use secret::Secret;
pub(crate) use secret::digest;
pub use sessions::{Session, Sessions};
pub(crate) use sessions::{idle_since, valid_until};
pub use tokens::{AddedToken, Bearer, TokenInfo, Tokens};

use crate::{
    engine_core::Core,
    error::{Error, Result},
    rate_limits::RateLimits,
    store::UserRow,
};
use postroom_model::{Code, FieldError, Listing, UserId};

/// All accounts.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    pub(crate) core: &'a Core,
    pub(crate) hasher: &'a PasswordHasher,
    pub(crate) rate_limits: &'a RateLimits,
}

impl Accounts<'_> {
    /// A part of all accounts, disabled ones included, in the order of their making.
    ///
    /// # Errors
    /// A refusal of the field `cursor`.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn list(&self, cursor: Option<&str>, limit: u32) -> Result<Listing<Account>> {
        let after = cursor.map(str::parse::<UserId>).transpose();
        let after = after.map_err(|_| FieldError::new("cursor", Code::CursorInvalid))?;
        let mut conn = self.core.store.read().await?;
        // One more than asked for tells whether there is a next part.
        let rows = conn.users_after(after, i64::from(limit) + 1).await?;
        let total = conn.count_users().await?;
        Ok(Listing::new(rows, limit, total, |row| row.id.to_string()).map(Account::from))
    }

    /// How many accounts there are, disabled ones included.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn count(&self) -> Result<u64> {
        self.core.store.read().await?.count_users().await
    }

    /// Whether somebody can administer accounts.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn has_administrator(&self) -> Result<bool> {
        self.core.store.read().await?.has_administrator().await
    }

    /// The account of a name as people write it: letter case and blanks around it do not count.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn find(&self, name: &str) -> Result<Option<Account>> {
        Ok(self.user_row(name).await?.map(Account::from))
    }

    /// The account of this name, if it may act.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn caller(&self, name: &str) -> Result<Option<Caller>> {
        let account = self.find(name).await?;
        Ok(account.filter(|a| !a.disabled).map(Caller::from))
    }

    async fn user_row(&self, name: &str) -> Result<Option<UserRow>> {
        self.core.store.read().await?.user_by_name(name).await
    }

    /// A password as it is stored.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        self.hasher.hash(password).await
    }
}

/// There is no account of the name that an administrator gave.
pub(crate) fn no_account() -> Error {
    Code::AccountUnknown.into()
}
