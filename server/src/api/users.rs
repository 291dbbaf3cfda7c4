//! `/users`: administration of accounts. For administrators only; for others it does not exist.

use super::{
    auth::Administrator,
    idempotency_key::IdempotencyKey,
    json_body::JsonBody,
    parameters::{PathParam, QueryParams},
};
use crate::http::{problem::Result, site_url::SiteUrl, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use postroom_engine::accounts::{Account, AccountChange, AddedAccount, NewAccount};
use postroom_model::{Code, Listing};
use serde::Serialize;
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
    Ok(Json(state.postroom.accounts().list(cursor.as_deref(), limit).await?))
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
#[utoipa::path(post, path = "/users", tag = "administration", request_body = NewAccount,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "The same key and body get the first response again, without the link.")),
    responses((status = 201, body = UserResponse)))]
pub async fn add(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    site: SiteUrl,
    key: IdempotencyKey,
    input: JsonBody<NewAccount>,
) -> Result<(StatusCode, Json<UserResponse>)> {
    let key = key.of_content(by.id, &input.value.without_password())?;
    let added = state.postroom.accounts().add(input.value, key.as_ref()).await?;
    let AddedAccount { account, password_link } = added;
    let password_link = password_link.map(|secret| site.password_link(&secret));
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

/// Change an account. Disabling it ends its sessions at once. The last administrator stays one.
#[utoipa::path(patch, path = "/users/{name}", tag = "administration", request_body = AccountChange,
    params(("name" = String, Path, description = "Login name.")),
    responses((status = 200, body = Account)))]
pub async fn change(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    PathParam(name): PathParam<String>,
    JsonBody { value: change, .. }: JsonBody<AccountChange>,
) -> Result<Json<Account>> {
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
