//! Access tokens: how programs are let in. Each has scopes, and acts for the account it was made for.

use super::{
    Caller, no_account,
    secret::{Secret, digest},
    sessions::SEEN_EVERY,
};
use crate::{
    engine_core::Core,
    error::Result,
    idempotency::{Answer, RequestKey, run_idempotent},
    store::{BearerRow, Store, TokenRow},
};
use postroom_model::{Code, Detail, FieldError, Refusal, Scope, Timestamp, TokenId, UserId, limits, text};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// What every token starts with, so that those who search for leaked secrets find it.
const PREFIX: &str = "pr_";
/// Longest life in days.
const DAYS_MAX: u32 = 3650;

/// What a program that showed a token may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token, as in lists.
    pub id: TokenId,
    /// Whose token it is.
    pub caller: Caller,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
}

/// A token as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenInfo {
    /// The token.
    pub id: TokenId,
    /// What its owner calls it.
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A token that was added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddedToken {
    /// The secret. It is not stored with the answer to the request, so a repeated request gets none.
    #[serde(skip)]
    pub secret: Option<Secret>,
    /// The token as in lists.
    pub info: TokenInfo,
}

/// The access tokens of programs.
#[derive(Clone, Copy)]
pub struct Tokens<'a> {
    pub(crate) core: &'a Core,
}

impl Tokens<'_> {
    /// Adds a token to an account. The secret is shown this once only. A request with a `key` is done
    /// once, see [`RequestKey`].
    ///
    /// # Errors
    /// Not found, or the invalid fields: `scopes`, `days`; the account has too many tokens; the key was used for something else.
    #[tracing::instrument(skip_all)]
    pub async fn add(
        &self,
        owner: UserId,
        label: &str,
        scopes: &[Scope],
        days: Option<u32>,
        key: Option<&RequestKey>,
    ) -> Result<AddedToken> {
        let prepared = std::future::ready(self.prepare(owner, label, scopes, days));
        let running = run_idempotent(self.core, key, prepared, |tx, new: Arc<PreparedToken>| {
            Box::pin(async move {
                let PreparedToken { owner, secret, row, max } = &*new;
                if !tx.lock_user(*owner).await? {
                    return Err(no_account());
                }
                if tx.count_tokens(*owner).await? >= *max {
                    return Err(Refusal::with(Code::TokensMax, Detail::Max(*max)).into());
                }
                let row = TokenRow { id: TokenId(tx.next_id()), ..row.clone() };
                tx.add_token(*owner, &digest(secret.expose()), row.clone()).await?;
                Ok(AddedToken { secret: Some(secret.clone()), info: row.into() })
            })
        });
        let answer = running.await?;
        if let Answer::New(added) = &answer {
            tracing::info!(token = added.info.id.0, "token added");
        }
        Ok(answer.into_inner())
    }

    fn prepare(
        &self,
        owner: UserId,
        label: &str,
        scopes: &[Scope],
        days: Option<u32>,
    ) -> Result<PreparedToken> {
        let mut errors = Vec::new();
        if scopes.is_empty() {
            errors.push(FieldError::new("scopes", Code::ScopesRequired));
        }
        if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
            let range = Detail::Range(1, u64::from(DAYS_MAX));
            errors.push(FieldError::with("days", Code::NumberRange, range));
        }
        Refusal::unless_empty(errors)?;
        let (now, secret) = (self.core.store.now(), Secret::new(PREFIX, self.core.store.random()));
        let row = TokenRow {
            // A transaction that meets the same id is run again with another one.
            id: TokenId(0),
            label: text::cut(label.replace(char::is_control, " ").trim(), limits::DISPLAY).to_owned(),
            scopes: Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect(),
            created_at: now,
            last_used_at: None,
            expires_at: days.map(|n| now.after(Duration::from_hours(24).saturating_mul(n))),
        };
        Ok(PreparedToken { owner, secret, row, max: self.core.settings.limits.tokens.get().into() })
    }

    /// Whom a token lets in, if it is valid and its account active.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn lookup(&self, secret: &str) -> Result<Option<Bearer>> {
        if !secret.starts_with(PREFIX) {
            return Ok(None);
        }
        let now = self.core.store.now();
        let row = self.core.store.read().await?.token_by_secret(&digest(secret), now).await?;
        let Some(row) = row else { return Ok(None) };
        if row.last_used_at.is_none_or(|used| used.after(SEEN_EVERY) <= now) {
            tokio::spawn(note_use(self.core.store.clone(), row.token_id, now));
        }
        Ok(Some(row.into()))
    }

    /// Somebody's tokens, oldest first.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn list(&self, owner: UserId) -> Result<Vec<TokenInfo>> {
        let rows = self.core.store.read().await?.tokens_of(owner).await?;
        Ok(rows.into_iter().map(TokenInfo::from).collect())
    }

    /// Ends a token: one of the owner's if an owner is given, anybody's else.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(skip_all)]
    pub async fn revoke(&self, token: TokenId, owner: Option<UserId>) -> Result<()> {
        let ending =
            self.core.store.write(move |tx| Box::pin(async move { tx.end_token(token, owner).await }));
        if ending.await? { Ok(()) } else { Err(Code::NotFound.into()) }
    }
}

/// A token that is ready to be stored.
struct PreparedToken {
    owner: UserId,
    secret: Secret,
    row: TokenRow,
    /// Most tokens that the account may have.
    max: u64,
}

/// Writes down the use of a token. A task of its own: whoever shows the token does not wait for it.
#[tracing::instrument(level = "debug", skip_all, fields(token = token.0))]
async fn note_use(store: Store, token: TokenId, now: Timestamp) {
    let noting = store.write(move |tx| Box::pin(async move { tx.token_used(token, now).await }));
    if let Err(error) = noting.await {
        tracing::warn!(%error, "the use of a token was not noted");
    }
}

impl From<TokenRow> for TokenInfo {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id,
            scopes: row.scopes,
            label: row.label,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }
    }
}

impl From<BearerRow> for Bearer {
    fn from(row: BearerRow) -> Self {
        Self { id: row.token_id, caller: row.caller.into(), scopes: row.scopes }
    }
}
