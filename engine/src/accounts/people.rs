//! Accounts as others in the engine and its callers see them. No password is ever in here.

use super::Secret;
use crate::store::{CallerRow, UserRow};
use postroom_model::{Profile, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// An active account that acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub id: UserId,
    /// Who it belongs to, and what they may do.
    pub profile: Profile,
}

/// An account as its administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account.
    pub id: UserId,
    /// Who it belongs to, and what they may do.
    #[serde(flatten)]
    pub profile: Profile,
    /// Cannot sign in and cannot be written to.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its owner last signed in.
    pub last_sign_in: Option<Timestamp>,
}

/// An account to make, also as REST takes it. A missing field counts as empty, so that all that is wrong is told at
/// once. Not `Debug`: it holds a password.
#[derive(Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
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
    /// Without a password, the response has a link to choose one.
    pub password: Option<String>,
}

impl NewAccount {
    /// What tells a request for this account from another one in a [`RequestKey`](crate::idempotency::RequestKey):
    /// everything but the password, for the reason that [`NewMember`] gives.
    pub fn without_password(&self) -> impl Serialize + '_ {
        let Self { name, display, email, moderator, admin, password } = self;
        (name, display, email, moderator, admin, password.is_some())
    }
}

/// What somebody who registers says of themselves. Not `Debug`: it holds a password.
///
/// As content of a [`RequestKey`](crate::idempotency::RequestKey) it leaves the password out: who reads the database could
/// try passwords against that hash a million times faster than against the one of the account. A repeated request
/// must have the password of the account that was made.
#[derive(Clone, Default, Serialize)]
pub struct NewMember {
    /// Login name.
    pub name: String,
    /// The name that others see; the login name, if blank.
    pub display: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    #[serde(skip)]
    pub password: String,
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

/// What is to change of an account, also as REST takes it; fields that are absent stay as they are.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccountChange {
    /// The name that others see.
    pub display: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// May decide about messages that await review.
    pub moderator: Option<bool>,
    /// May administer users and tokens.
    pub admin: Option<bool>,
    /// A disabled account cannot sign in and gets no messages.
    pub disabled: Option<bool>,
}

/// The browser or program at the other end.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Its address, as far as it is known.
    pub address: Option<IpAddr>,
    /// What it calls itself.
    pub user_agent: String,
    /// The cookie by which it is known, see [`Sessions::known_browser_cookie`](super::Sessions::known_browser_cookie).
    pub known_browser: Option<String>,
}

impl From<UserRow> for Account {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            profile: row.profile,
            disabled: row.disabled_at.is_some(),
            created_at: row.created_at,
            last_sign_in: row.last_sign_in_at,
        }
    }
}

impl From<Account> for Caller {
    fn from(account: Account) -> Self {
        Self { id: account.id, profile: account.profile }
    }
}

impl From<CallerRow> for Caller {
    fn from(row: CallerRow) -> Self {
        Self { id: row.id, profile: row.profile }
    }
}
