//! `/users`: administration of accounts. For administrators only; for others it does not exist.

use super::{
    auth::Administrator,
    idempotency_key::IdempotencyKey,
    json_body::JsonBody,
    parameters::{PathParam, QueryParams},
};
use crate::http::{
    problem::{Problem, Result},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use postroom_engine::accounts::{Account, AccountChange, AddedAccount, NewAccount};
use postroom_model::{Code, Listing, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of the accounts, oldest first.
#[utoipa::path(get, path = "/users", tag = "administration",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
    ),
    responses((status = 200, body = Listing<Account>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Administrator,
    mut query: QueryParams,
) -> Result<Json<Listing<Account>>> {
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    let after = cursor.map(|cursor| cursor.parse::<UserId>()).transpose();
    let after = after.map_err(|_| Problem::field("cursor", Code::CursorInvalid))?;
    let accounts = state.postroom.accounts();
    // One more than asked for tells whether there is a next page.
    let mut items = accounts.list(after, limit + 1).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(|account| account.id.to_string());
    Ok(Json(Listing { items, next, total: accounts.count().await? }))
}

/// A new account.
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
    /// Without a password, the response has a link to choose one.
    #[serde(default)]
    password: Option<String>,
}

/// The account that was added.
#[derive(Serialize, ToSchema)]
pub struct UserResponse {
    #[serde(flatten)]
    account: Account,
    /// The URL at which a password can be chosen; shown once, for an account without a password.
    password_link: Option<String>,
}

/// Add an account.
#[utoipa::path(post, path = "/users", tag = "administration", request_body = NewUser,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "The same key and body get the first response again, without the link.")),
    responses((status = 201, body = UserResponse)))]
pub async fn add(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    key: IdempotencyKey,
    input: JsonBody<NewUser>,
) -> Result<(StatusCode, Json<UserResponse>)> {
    let key = key.of(by.id, &input)?;
    let NewUser { name, email, display, moderator, admin, password } = input.value;
    let new = NewAccount { name, display, email, moderator, admin, password };
    let AddedAccount { account, password_link } = state.postroom.accounts().add(new, key.as_ref()).await?;
    let password_link = password_link.map(|secret| state.password_link(&secret));
    Ok((StatusCode::CREATED, Json(UserResponse { account, password_link })))
}

/// One account.
#[utoipa::path(get, path = "/users/{name}", tag = "administration",
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 200, body = Account)))]
pub async fn show(
    State(state): State<AppState>,
    _: Administrator,
    PathParam(name): PathParam<String>,
) -> Result<Json<Account>> {
    Ok(Json(state.postroom.accounts().find(&name).await?.ok_or(Code::NotFound)?))
}

/// The fields to change; others stay as they are.
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
    /// A disabled account cannot sign in and gets no messages.
    #[serde(default)]
    disabled: Option<bool>,
}

/// Change an account. Disabling it ends its sessions at once. The last administrator stays one.
#[utoipa::path(patch, path = "/users/{name}", tag = "administration", request_body = UserChange,
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 200, body = Account)))]
pub async fn change(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    PathParam(name): PathParam<String>,
    JsonBody { value, .. }: JsonBody<UserChange>,
) -> Result<Json<Account>> {
    let UserChange { display, email, moderator, admin, disabled } = value;
    let change = AccountChange { display, email, moderator, admin, disabled };
    Ok(Json(state.postroom.accounts().change(Some(&by), &name, change).await?))
}

/// Remove an account and its mailbox. Its correspondents keep their copies. The last administrator stays.
#[utoipa::path(delete, path = "/users/{name}", tag = "administration",
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 204)))]
pub async fn remove(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    PathParam(name): PathParam<String>,
) -> Result<StatusCode> {
    state.postroom.remove_account(Some(&by), &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
