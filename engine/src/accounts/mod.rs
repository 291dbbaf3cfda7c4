//! Accounts: who there is, what they may do, and how they prove who they are.
//!
//! [`Accounts`] makes, changes and removes them; [`Sessions`] are signed-in browsers, [`Tokens`] let
//! programs in. Whatever takes somebody's access away also ends their open event streams at once.
//! Mailboxes belong to the messages' room.

mod changes;
pub(crate) mod fields;
mod hashing;
mod passwords;
mod people;
mod secret;
mod sessions;
#[cfg(test)]
mod tests;
mod tokens;

pub(crate) use hashing::PasswordHasher;
pub use people::{Account, AccountChange, Caller, Client, NewAccount};
pub use secret::Secret;
pub use sessions::{Session, SessionInfo, Sessions};
pub use tokens::{Bearer, Scope, TokenInfo, Tokens};

use crate::{
    core::Core,
    error::{Error, Result},
    rate_limits::RateLimits,
    settings::Registration,
    store::{NewUser, UserRow},
};
use fields::Faults;
use postroom_model::{Code, Refusal, UserId};

/// All accounts.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    pub(crate) core: &'a Core,
    pub(crate) hasher: &'a PasswordHasher,
    pub(crate) rate_limits: &'a RateLimits,
}

impl Accounts<'_> {
    /// Makes an account.
    ///
    /// # Errors
    /// The fields that are at fault: `name`, `display`, `email`, `password`.
    pub async fn add(&self, new: NewAccount) -> Result<Account> {
        let mut faults = Faults::default();
        let name_key = faults.take(fields::name(&new.name));
        let display =
            faults.take(new.display.as_deref().map_or_else(|| Ok(new.name.clone()), fields::display));
        let email = faults.take(fields::email(&new.email));
        if let Some(password) = &new.password {
            faults.take(fields::password("password", password));
        }
        if self.core.store.read().await?.name_is_taken(&name_key).await? {
            faults.take(Err::<(), _>(fields::name_taken()));
        }
        faults.refuse()?;
        let password_hash = match &new.password {
            Some(password) => Some(self.hash(password).await?),
            None => None,
        };
        let row = UserRow {
            id: UserId(self.core.store.next_id()),
            name: new.name,
            display,
            email,
            password_hash,
            moderator: new.moderator,
            admin: new.admin,
            created_at: self.core.store.now(),
            last_sign_in_at: None,
            disabled_at: None,
        };
        self.insert(row.clone(), name_key).await?;
        tracing::info!(account = row.id.0, name = row.name, "account made");
        Ok(row.into())
    }

    async fn insert(&self, row: UserRow, name_key: String) -> Result<()> {
        let inserted = self.core.store.write(move |tx| {
            let (row, name_key) = (row.clone(), name_key.clone());
            Box::pin(async move {
                let new = NewUser {
                    id: row.id,
                    name: &row.name,
                    name_key: &name_key,
                    display: &row.display,
                    email: &row.email,
                    password_hash: row.password_hash,
                    moderator: row.moderator,
                    admin: row.admin,
                    created_at: row.created_at,
                };
                tx.add_user(new).await
            })
        });
        inserted.await.map_err(|e| if e.is_conflict() { fields::name_taken().into() } else { e })
    }

    /// Makes an account for somebody who asks for one, if the settings allow that.
    ///
    /// # Errors
    /// As for [`add`](Self::add); not found where registration is closed; too many from one address.
    pub async fn register(
        &self,
        name: &str,
        display: &str,
        email: &str,
        password: &str,
        client: &Client,
    ) -> Result<Caller> {
        if self.core.settings.accounts.registration == Registration::Closed {
            return Err(Code::NotFound.into());
        }
        self.rate_limits.registration(client.address)?;
        let new = NewAccount {
            name: name.to_owned(),
            display: Some(display.to_owned()).filter(|d| !d.trim().is_empty()),
            email: email.to_owned(),
            password: Some(password.to_owned()),
            ..NewAccount::default()
        };
        self.add(new).await.map(Caller::from)
    }

    /// The accounts in the order of their making, after a given one.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn list(&self, after: Option<UserId>, limit: u32) -> Result<Vec<Account>> {
        let rows = self.core.store.read().await?.users_after(after, limit).await?;
        Ok(rows.into_iter().map(Account::from).collect())
    }

    /// How many accounts there are, disabled ones included.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn count(&self) -> Result<u64> {
        let count = self.core.store.read().await?.count_users().await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The account of this very name.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn find(&self, name: &str) -> Result<Option<Account>> {
        Ok(self.row(name).await?.map(Account::from))
    }

    /// The account of this name, if it may act.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn caller(&self, name: &str) -> Result<Option<Caller>> {
        let account = self.find(name).await?;
        Ok(account.filter(|a| !a.disabled).map(Caller::from))
    }

    async fn row(&self, name: &str) -> Result<Option<UserRow>> {
        self.core.store.read().await?.user_by_name(name).await
    }

    /// A password as it is stored.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        self.hasher.hash(password).await
    }
}

/// There is no account of the name that an administrator gave.
pub(crate) fn no_account() -> Error {
    let detail = "There is no account of this name.".to_owned();
    Error::Refused(Refusal { detail, ..Code::NotFound.into() })
}
