//! Adding accounts: by an administrator, or by oneself where registration is open.

use super::{
    Account, Accounts, AddedAccount, Caller, Client, NewAccount, NewMember, fields, fields::FieldErrors,
    hashing::Verified, passwords::PasswordLink,
};
use crate::{
    error::{Error, Result},
    idempotency::{Answer, RequestKey, known_answer, run_idempotent, store_answer},
    settings::Registration,
    store::{NewUser, Tx, UserRow},
};
use postroom_model::{Code, FieldError, Profile, UserId};
use std::sync::Arc;

impl Accounts<'_> {
    /// Adds an account. Without a password it comes with a link to choose one. A request with a `key` is
    /// done once, see [`RequestKey`]; only its first answer has the link. A repeated one must have the password that
    /// the account has, if any, as no key tells passwords apart.
    ///
    /// # Errors
    /// The invalid fields: `name`, `display`, `email`, `password`; the key was used for something else.
    #[tracing::instrument(skip_all)]
    pub async fn add(&self, new: NewAccount, key: Option<&RequestKey>) -> Result<AddedAccount> {
        let password = new.password.clone();
        let running = run_idempotent(self.core, key, self.prepare(new), |tx, new: Arc<PreparedAccount>| {
            Box::pin(async move { new.store(tx).await })
        });
        match running.await.map_err(name_conflict)? {
            Answer::New(added) => {
                let Account { id, profile, .. } = &added.account;
                tracing::info!(account = id.0, name = profile.name, "account added");
                Ok(added)
            }
            Answer::Replayed(added) => {
                if let Some(password) = password
                    && !self.has_password(&added.account, &password).await?
                {
                    return Err(Code::IdempotencyMismatch.into());
                }
                Ok(added)
            }
        }
    }

    /// Whether this is the password of an account, at present.
    async fn has_password(&self, account: &Account, password: &str) -> Result<bool> {
        let row = self.user_row(&account.profile.name).await?.filter(|row| row.id == account.id);
        let hash = row.and_then(|row| row.password_hash);
        Ok(self.hasher.verify(password, hash.as_deref()).await? != Verified::No)
    }

    /// Checks the fields of a new account and hashes its password.
    async fn prepare(&self, new: NewAccount) -> Result<PreparedAccount> {
        let mut errors = FieldErrors::default();
        let name_key = errors.check(fields::name(&new.name));
        let display =
            errors.check(new.display.as_deref().map_or_else(|| Ok(new.name.clone()), fields::display));
        let email = errors.check(fields::email(&new.email));
        if let Some(password) = &new.password {
            errors.check(fields::password("password", password));
        }
        if self.core.store.read().await?.name_is_taken(&name_key).await? {
            errors.check(Err::<(), _>(fields::name_taken()));
        }
        errors.refuse()?;
        let (password_hash, link) = match &new.password {
            Some(password) => (Some(self.hash(password).await?), None),
            None => (None, Some(self.new_link())),
        };
        let row = UserRow {
            // A transaction that meets the same id is run again with another one.
            id: UserId(0),
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

    /// Makes an account for somebody who asks for one, if the settings allow that. A form that arrives twice with the
    /// same `form_key` makes one account, and both are answered alike.
    ///
    /// # Errors
    /// As for [`add`](Self::add); not found where registration is closed; too many from one address.
    #[tracing::instrument(skip_all)]
    pub async fn register(&self, new: NewMember, form_key: &str, client: &Client) -> Result<Caller> {
        if self.core.settings.accounts.registration == Registration::Closed {
            return Err(Code::NotFound.into());
        }
        if let Some(known) = self.registered_before(&new, form_key).await? {
            return Ok(known);
        }
        fields::not_reserved(&new.name, &self.core.settings.accounts.reserved_names)?;
        let attempt = self.rate_limits.registration(client.address)?;
        match self.make_member(&new, form_key).await {
            Err(error) => {
                attempt.give_back();
                // The name was taken meanwhile, perhaps by the same form.
                self.registered_before(&new, form_key).await?.ok_or(error)
            }
            made => made,
        }
    }

    /// The account that the same form has made, as long as it has the same password.
    async fn registered_before(&self, new: &NewMember, form_key: &str) -> Result<Option<Caller>> {
        let Some(row) = self.user_row(&new.name).await? else { return Ok(None) };
        let key = RequestKey::of_form(row.id, form_key, new);
        let known: Option<UserId> = known_answer(self.core, key.as_ref()).await?;
        if known != Some(row.id) {
            return Ok(None);
        }
        let verified = self.hasher.verify(&new.password, row.password_hash.as_deref()).await?;
        Ok((verified != Verified::No).then(|| Account::from(row).into()))
    }

    /// Refuses a name to show that others would take for somebody else's or for the site's own.
    async fn not_shown_by_others(&self, Profile { name, display, .. }: &Profile) -> Result<()> {
        if display != name {
            fields::display_not_reserved(display, &self.core.settings.accounts.reserved_names)?;
        }
        if self.core.store.read().await?.is_shown(display).await? {
            let field = if display == name { "name" } else { "display" };
            return Err(FieldError::new(field, Code::NameTaken).into());
        }
        Ok(())
    }

    async fn make_member(&self, new: &NewMember, form_key: &str) -> Result<Caller> {
        let NewMember { name, display, email, password } = new.clone();
        let display = Some(display).filter(|display| !display.trim().is_empty());
        let account = NewAccount { name, display, email, password: Some(password), ..NewAccount::default() };
        let prepared = Arc::new(self.prepare(account).await?);
        self.not_shown_by_others(&prepared.row.profile).await?;
        let (member, form_key) = (Arc::new(new.clone()), Arc::<str>::from(form_key));
        let making = self.core.store.write(move |tx| {
            let (new, member, form_key) = (prepared.clone(), member.clone(), form_key.clone());
            Box::pin(async move {
                let added = new.store(tx).await?;
                if let Some(key) = &RequestKey::of_form(added.account.id, &form_key, &*member) {
                    store_answer(tx, key, &added.account.id).await?;
                }
                Ok(added)
            })
        });
        let added = making.await.map_err(name_conflict)?;
        tracing::info!(account = added.account.id.0, name = added.account.profile.name, "account registered");
        Ok(added.account.into())
    }
}

/// What a unique value that was taken meanwhile means for a new account.
fn name_conflict(error: Error) -> Error {
    if error.is_conflict() { fields::name_taken().into() } else { error }
}

/// An account that is ready to be stored.
struct PreparedAccount {
    row: UserRow,
    name_key: String,
    link: Option<PasswordLink>,
}

impl PreparedAccount {
    async fn store(&self, tx: &mut Tx) -> Result<AddedAccount> {
        let row = UserRow { id: UserId(tx.next_id()), ..self.row.clone() };
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
