//! `/tokens`: access tokens for programs. Members manage their own; an administrator's token manages
//! somebody else's with `Postroom-As`.

use super::{
    auth::TokenOwner,
    idempotency_key::IdempotencyKey,
    json_body::JsonBody,
    parameters::{PathParam, QueryParams},
};
use crate::http::{
    problem::{Problem, Result},
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use postroom_engine::{
    Caller,
    accounts::{AddedToken, Scope, TokenInfo},
};
use postroom_model::{Code, Listing, ids::TokenId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The caller's tokens, without their secrets.
#[utoipa::path(get, path = "/tokens", tag = "administration", responses((status = 200, body = Listing<TokenInfo>)))]
pub async fn list(
    State(state): State<AppState>,
    TokenOwner(caller): TokenOwner,
    query: QueryParams,
) -> Result<Json<Listing<TokenInfo>>> {
    query.finish()?;
    let items = state.postroom.tokens().list(caller.id).await?;
    let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
    Ok(Json(Listing { items, next: None, total }))
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// A name for lists.
    #[serde(default)]
    label: String,
    /// What it may be used for.
    #[serde(default)]
    #[schema(value_type = Vec<Scope>, required)]
    scopes: Vec<String>,
    /// Days after which it expires; never, unless given.
    #[serde(default)]
    days: Option<u32>,
}

/// The token that was added.
#[derive(Serialize, ToSchema)]
pub struct TokenResponse {
    /// The secret; shown once, not to a repeated request.
    token: Option<String>,
    #[serde(flatten)]
    info: TokenInfo,
}

/// Add a token. Only this response shows its secret.
#[utoipa::path(post, path = "/tokens", tag = "administration", request_body = NewToken,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "The same key and body get the first response again, without the secret.")),
    responses((status = 201, body = TokenResponse)))]
pub async fn add(
    State(state): State<AppState>,
    TokenOwner(caller): TokenOwner,
    key: IdempotencyKey,
    input: JsonBody<NewToken>,
) -> Result<(StatusCode, Json<TokenResponse>)> {
    let key = key.of(caller.id, &input)?;
    let NewToken { label, scopes: words, days } = input.value;
    let scopes = scopes(&caller, &words)?;
    let AddedToken { secret, info } =
        state.postroom.tokens().add(caller.id, &label, &scopes, days, key.as_ref()).await?;
    let token = secret.map(|secret| secret.expose().to_owned());
    Ok((StatusCode::CREATED, Json(TokenResponse { token, info })))
}

/// Parses scopes, of which the caller's roles must cover each.
fn scopes(caller: &Caller, words: &[String]) -> Result<Vec<Scope>> {
    let allowed = |scope: &Scope| match scope {
        Scope::Read | Scope::Write => true,
        Scope::Moderate => caller.profile.moderator,
        Scope::Admin => caller.profile.admin,
    };
    let scope = |word: &String| word.parse().ok().filter(allowed);
    let known: Option<Vec<Scope>> = words.iter().map(scope).collect();
    known.ok_or_else(|| Problem::field("scopes", Code::WordUnknown))
}

/// Revoke one of the caller's tokens.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "administration",
    params(("id" = i64, Path, description = "Which token.")),
    responses((status = 204)))]
pub async fn revoke(
    State(state): State<AppState>,
    TokenOwner(caller): TokenOwner,
    PathParam(id): PathParam<TokenId>,
) -> Result<StatusCode> {
    state.postroom.tokens().revoke(id, Some(caller.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
