//! `/tokens`: how programs are let in. Everybody has their own; an administrator's token looks after
//! somebody else's with `Postroom-As`.

use super::{
    created::{Created, Key, create},
    input::{Input, Named, Query},
    shapes,
    who::Owner,
};
use crate::web::{
    Web,
    problem::{Problem, Result},
};
use axum::{Json, extract::State, http::StatusCode, response::Response};
use postroom_engine::{
    Caller,
    accounts::{Scope, TokenInfo},
};
use postroom_model::{Code, Listing, ids::TokenId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The caller's tokens, without their secrets.
#[utoipa::path(get, path = "/tokens", tag = "administration", responses((status = 200, body = shapes::TokenList)))]
pub async fn list(
    State(web): State<Web>,
    Owner(caller): Owner,
    query: Query,
) -> Result<Json<Listing<TokenInfo>>> {
    query.finish()?;
    let items = web.postroom.tokens().list(&caller.name).await?;
    let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
    Ok(Json(Listing { items, next: None, total }))
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What its owner calls it.
    #[serde(default)]
    label: String,
    /// What it may be used for.
    #[schema(value_type = Vec<shapes::Scope>)]
    scopes: Vec<String>,
    /// After how many days it ends by itself.
    #[serde(default)]
    days: Option<u32>,
}

/// A new token.
#[derive(Clone, Serialize)]
struct AddedToken {
    /// The secret: shown once.
    token: Option<String>,
    #[serde(flatten)]
    info: TokenInfo,
}

/// Make a token. Its secret is only in this answer.
#[utoipa::path(post, path = "/tokens", tag = "administration", request_body = NewToken,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "The same key and body: the first answer again, but for the secret.")),
    responses((status = 201, body = shapes::AddedToken)))]
pub async fn add(
    State(web): State<Web>,
    Owner(caller): Owner,
    key: Key,
    input: Input<NewToken>,
) -> Result<Response> {
    let scopes = scopes(&caller, &input.value.scopes)?;
    let (label, days) = (input.value.label.clone(), input.value.days);
    let (user, here) = (caller.id, web.clone());
    let work = async move {
        let (secret, info) = here.postroom.tokens().add(&caller.name, &label, &scopes, days).await?;
        let shown = AddedToken { token: Some(secret.expose().to_owned()), info };
        let again = AddedToken { token: None, ..shown.clone() };
        Ok(Created { shown, again: Some(again) })
    };
    create(&web, user, key, &input, work).await
}

/// The scopes of these words, as far as the caller's roles go.
fn scopes(caller: &Caller, words: &[String]) -> Result<Vec<Scope>> {
    let allowed = |scope: &Scope| match scope {
        Scope::Read | Scope::Write => true,
        Scope::Moderate => caller.moderator,
        Scope::Admin => caller.admin,
    };
    let scope = |word: &String| word.parse().ok().filter(allowed);
    let known: Option<Vec<Scope>> = words.iter().map(scope).collect();
    known.ok_or_else(|| Problem::field("scopes", Code::WordUnknown))
}

/// End one of the caller's tokens.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "administration",
    params(("id" = i64, Path, description = "Which token.")),
    responses((status = 204)))]
pub async fn revoke(
    State(web): State<Web>,
    Owner(caller): Owner,
    Named(id): Named<TokenId>,
) -> Result<StatusCode> {
    web.postroom.tokens().revoke(id, Some(caller.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
