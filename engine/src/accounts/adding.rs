//! Adding accounts: by an administrator, or by oneself where registration is open.

use super::{
    Accounts, AddedAccount, Caller, Client, NewAccount, fields, fields::Faults, passwords::PasswordLink,
};
use crate::{
    error::Result,
    idempotency::{Answer, RequestKey, run_idempotent},
    settings::Registration,
    store::{NewUser, Tx, UserRow},
};
use postroom_model::{Code, Profile, UserId};
use std::sync::Arc;

impl Accounts<'_> {
    /// Adds an account. Without a password it comes with a link to choose one. A request with a `key` is
    /// done once, see [`RequestKey`]; only its first answer has the link.
    ///
    /// # Errors
    /// The fields that are at fault: `name`, `display`, `email`, `password`; the key was used for something else.
    #[tracing::instrument(skip_all)]
    pub async fn add(&self, new: NewAccount, key: Option<&RequestKey>) -> Result<AddedAccount> {
        let running = run_idempotent(self.core, key, self.prepare(new), |tx, new: Arc<PreparedAccount>| {
            Box::pin(async move { new.store(tx).await })
        });
        let answer =
            running.await.map_err(|e| if e.is_conflict() { fields::name_taken().into() } else { e })?;
        if let Answer::New(added) = &answer {
            tracing::info!(account = added.account.id.0, name = added.account.profile.name, "account added");
        }
        Ok(answer.into_inner())
    }

    /// Checks the fields of a new account and hashes its password.
    async fn prepare(&self, new: NewAccount) -> Result<PreparedAccount> {
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
        let (password_hash, link) = match &new.password {
            Some(password) => (Some(self.hash(password).await?), None),
            None => (None, Some(self.new_link())),
        };
        let row = UserRow {
            id: UserId(self.core.store.next_id()),
            profile: Profile {
                name: new.name,
                display,
                email,
                language: None,
                moderator: new.moderator,
                admin: new.admin,
            },
            password_hash,
            created_at: self.core.store.now(),
            last_sign_in_at: None,
            disabled_at: None,
        };
        Ok(PreparedAccount { row, name_key, link })
    }

    /// Makes an account for somebody who asks for one, if the settings allow that.
    ///
    /// # Errors
    /// As for [`add`](Self::add); not found where registration is closed; too many from one address.
    #[tracing::instrument(skip_all)]
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
        Ok(self.add(new, None).await?.account.into())
    }
}

/// An account that is ready to be stored.
struct PreparedAccount {
    row: UserRow,
    name_key: String,
    link: Option<PasswordLink>,
}

impl PreparedAccount {
    async fn store(&self, tx: &mut Tx) -> Result<AddedAccount> {
        let row = self.row.clone();
        let new = NewUser {
            id: row.id,
            profile: &row.profile,
            name_key: &self.name_key,
            password_hash: row.password_hash.clone(),
            created_at: row.created_at,
        };
        tx.add_user(new).await?;
        if let Some(link) = &self.link {
            link.store(tx, row.id).await?;
        }
        let password_link = self.link.as_ref().map(|link| link.secret.clone());
        Ok(AddedAccount { account: row.into(), password_link })
    }
}
