//! Accounts as others in the engine and its callers see them. No password is ever in here.

use super::Secret;
use crate::store::{CallerRow, UserRow};
use postroom_model::{Language, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// An active account that acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub id: UserId,
    /// Login name.
    pub name: String,
    /// The name that others see.
    pub display: String,
    /// E-mail address; empty for some imported accounts.
    pub email: String,
    /// The language that its owner prefers; without one, what the browser asks for.
    pub language: Option<Language>,
    /// May decide about messages that await review.
    pub moderator: bool,
    /// May administer users and tokens.
    pub admin: bool,
}

/// An account as its administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account.
    pub id: UserId,
    /// Login name.
    pub name: String,
    /// The name that others see.
    pub display: String,
    /// E-mail address; empty for some imported accounts.
    pub email: String,
    /// The language that its owner prefers; without one, what the browser asks for.
    pub language: Option<Language>,
    /// May decide about messages that await review.
    pub moderator: bool,
    /// May administer users and tokens.
    pub admin: bool,
    /// Cannot sign in and cannot be written to.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its owner last signed in.
    pub last_sign_in: Option<Timestamp>,
}

/// An account to make.
#[derive(Clone, Default)]
pub struct NewAccount {
    /// Login name.
    pub name: String,
    /// The name that others see; the login name, unless given.
    pub display: Option<String>,
    /// E-mail address.
    pub email: String,
    /// May decide about messages that await review.
    pub moderator: bool,
    /// May administer users and tokens.
    pub admin: bool,
    /// Without one nobody can sign in until a password is set.
    pub password: Option<String>,
}

/// An account that was added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddedAccount {
    /// The account.
    pub account: Account,
    /// The secret of a link to choose a password, for an account without one. It is not stored with the answer to the
    /// request, so a repeated request gets none.
    #[serde(skip)]
    pub password_link: Option<Secret>,
}

/// What is to change of an account; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// The name that others see.
    pub display: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// May decide about messages that await review.
    pub moderator: Option<bool>,
    /// May administer users and tokens.
    pub admin: Option<bool>,
}

/// The browser or program at the other end.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Its address, as far as it is known.
    pub address: Option<IpAddr>,
    /// What it calls itself.
    pub user_agent: String,
}

impl From<UserRow> for Account {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            display: row.display,
            email: row.email,
            language: row.language,
            moderator: row.moderator,
            admin: row.admin,
            disabled: row.disabled_at.is_some(),
            created_at: row.created_at,
            last_sign_in: row.last_sign_in_at,
        }
    }
}

impl From<Account> for Caller {
    fn from(account: Account) -> Self {
        let Account { id, name, display, email, language, moderator, admin, .. } = account;
        Self { id, name, display, email, language, moderator, admin }
    }
}

impl From<CallerRow> for Caller {
    fn from(row: CallerRow) -> Self {
        let CallerRow { id, name, display, email, language, moderator, admin } = row;
        Self { id, name, display, email, language, moderator, admin }
    }
}
