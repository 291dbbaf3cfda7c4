//! `/users`: administration of accounts. For others than administrators none of it exists.

use super::{
    created::{Created, Key, create},
    input::{Input, Named, Query},
    shapes,
    who::Administrator,
};
use crate::web::{
    Web,
    problem::{Problem, Result},
};
use axum::{Json, extract::State, http::StatusCode, response::Response};
use postroom_engine::accounts::{Account, AccountChange, NewAccount};
use postroom_model::{Code, Listing, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of the accounts, in the order of their making.
#[utoipa::path(get, path = "/users", tag = "administration",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the part before."),
    ),
    responses((status = 200, body = shapes::AccountList)))]
pub async fn list(
    State(web): State<Web>,
    _: Administrator,
    mut query: Query,
) -> Result<Json<Listing<Account>>> {
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    let after = cursor.map(|cursor| cursor.parse::<UserId>()).transpose();
    let after = after.map_err(|_| Problem::field("cursor", Code::CursorInvalid))?;
    let accounts = web.postroom.accounts();
    // One more than asked for tells whether there is a next part.
    let mut items = accounts.list(after, limit + 1).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(|account| account.id.to_string());
    Ok(Json(Listing { items, next, total: accounts.count().await? }))
}

/// An account to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Login name.
    #[serde(default)]
    name: String,
    /// E-mail address.
    #[serde(default)]
    email: String,
    /// The name that others see; the login name, unless given.
    #[serde(default)]
    display: Option<String>,
    /// May decide about messages that await review.
    #[serde(default)]
    moderator: bool,
    /// May administer users and tokens.
    #[serde(default)]
    admin: bool,
    /// Without one the answer has a link to choose it.
    #[serde(default)]
    password: Option<String>,
}

/// A new account.
#[derive(Clone, Serialize)]
struct AddedUser {
    #[serde(flatten)]
    account: Account,
    /// Where to choose a password: shown once, and only to an account that has none.
    password_link: Option<String>,
}

/// Make an account.
#[utoipa::path(post, path = "/users", tag = "administration", request_body = NewUser,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "The same key and body: the first answer again, but for the link.")),
    responses((status = 201, body = shapes::AddedUser)))]
pub async fn add(
    State(web): State<Web>,
    Administrator(by): Administrator,
    key: Key,
    input: Input<NewUser>,
) -> Result<Response> {
    let NewUser { name, email, display, moderator, admin, password } = &input.value;
    let new = NewAccount {
        name: name.clone(),
        display: display.clone(),
        email: email.clone(),
        moderator: *moderator,
        admin: *admin,
        password: password.clone(),
    };
    let here = web.clone();
    let work = async move {
        let (accounts, has_password) = (here.postroom.accounts(), new.password.is_some());
        let account = accounts.add(new).await?;
        if has_password {
            return Ok(AddedUser { account, password_link: None }.into());
        }
        let secret = accounts.password_link(&account.name).await?;
        let shown = AddedUser { password_link: Some(here.password_link(&secret)), account };
        let again = AddedUser { password_link: None, ..shown.clone() };
        Ok(Created { shown, again: Some(again) })
    };
    create(&web, by.id, key, &input, work).await
}

/// One account.
#[utoipa::path(get, path = "/users/{name}", tag = "administration",
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 200, body = shapes::Account)))]
pub async fn show(
    State(web): State<Web>,
    _: Administrator,
    Named(name): Named<String>,
) -> Result<Json<Account>> {
    Ok(Json(web.postroom.accounts().find(&name).await?.ok_or(Code::NotFound)?))
}

/// What is to change; the rest stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// The name that others see.
    #[serde(default)]
    display: Option<String>,
    /// E-mail address.
    #[serde(default)]
    email: Option<String>,
    /// May decide about messages that await review.
    #[serde(default)]
    moderator: Option<bool>,
    /// May administer users and tokens.
    #[serde(default)]
    admin: Option<bool>,
    /// Cannot sign in and cannot be written to.
    #[serde(default)]
    disabled: Option<bool>,
}

/// Change an account. Disabling it ends its sessions at once.
#[utoipa::path(patch, path = "/users/{name}", tag = "administration", request_body = UserChange,
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 200, body = shapes::Account)))]
pub async fn change(
    State(web): State<Web>,
    _: Administrator,
    Named(name): Named<String>,
    Input { value, .. }: Input<UserChange>,
) -> Result<Json<Account>> {
    let UserChange { display, email, moderator, admin, disabled } = value;
    let accounts = web.postroom.accounts();
    let mut account = accounts.change(&name, AccountChange { display, email, moderator, admin }).await?;
    if let Some(disabled) = disabled {
        accounts.set_disabled(&name, disabled).await?;
        account.disabled = disabled;
    }
    Ok(Json(account))
}

/// Remove an account and its mailbox; others keep their side of the messages.
#[utoipa::path(delete, path = "/users/{name}", tag = "administration",
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 204)))]
pub async fn remove(
    State(web): State<Web>,
    _: Administrator,
    Named(name): Named<String>,
) -> Result<StatusCode> {
    web.postroom.remove_account(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
