//! Access tokens of programs. Found by the hash of their secret only.

use super::{AfterCommit, CallerRow, Conn, Sql, Tx, row, sql, statements, users::caller_columns};
use crate::error::Result;
use postroom_model::{Scope, Timestamp, TokenId, UserId};

statements! {
    INSERT = "
        INSERT INTO tokens (id, user_id, secret_hash, label, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_SECRET = concat!("
        SELECT t.id AS token_id, t.scopes, t.last_used_at
             , ", caller_columns!(), "
        FROM tokens t
        JOIN users u ON u.id = t.user_id
        WHERE t.secret_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)
          AND u.disabled_at IS NULL AND u.removed_at IS NULL");
    OF_USER = "
        SELECT id, label, scopes, created_at, last_used_at, expires_at
        FROM tokens
        WHERE user_id = $1
        ORDER BY id";
    USED = "
        UPDATE tokens
        SET last_used_at = $2
        WHERE id = $1";
    DELETE = "
        DELETE FROM tokens
        WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR user_id = $2)
        RETURNING id, user_id";
    COUNT = "
        SELECT COUNT(*)
        FROM tokens
        WHERE user_id = $1";
    DELETE_OF_USER = "
        DELETE FROM tokens
        WHERE user_id = $1
        RETURNING id, user_id";
    /// Scopes are few words of known letters.
    DELETE_WITH_SCOPE = "
        DELETE FROM tokens
        WHERE user_id = $1 AND scopes LIKE '%' || CAST($2 AS TEXT) || '%'
        RETURNING id, user_id";
    EXPIRE = "
        DELETE FROM tokens
        WHERE expires_at <= $1";
}

row! {
    /// The token that a secret belongs to, and its account.
    #[derive(Clone)]
    pub(crate) struct BearerRow {
        ..caller: CallerRow,
        token_id: TokenId,
        scopes: Vec<Scope>,
        last_used_at: Option<Timestamp>,
    }
}

row! {
    /// A token as its owner may see it.
    #[derive(Clone)]
    pub(crate) struct TokenRow {
        id: TokenId,
        label: String,
        scopes: Vec<Scope>,
        created_at: Timestamp,
        last_used_at: Option<Timestamp>,
        expires_at: Option<Timestamp>,
    }
}

row! {
    /// A token that has ended.
    struct EndedTokenRow {
        id: TokenId,
        user_id: UserId,
    }
}

impl Conn {
    /// The token of a secret, of an active account.
    pub(crate) async fn token_by_secret(&mut self, hash: &[u8], now: Timestamp) -> Result<Option<BearerRow>> {
        self.one(sql(BY_SECRET).bind(hash).bind(now)).await
    }

    /// Somebody's tokens, oldest first.
    pub(crate) async fn tokens_of(&mut self, user: UserId) -> Result<Vec<TokenRow>> {
        self.all(sql(OF_USER).bind(user)).await
    }
}

impl Tx {
    /// Makes a token.
    pub(crate) async fn add_token(&mut self, user: UserId, hash: &[u8], token: TokenRow) -> Result<()> {
        let insert = sql(INSERT)
            .bind(token.id)
            .bind(user)
            .bind(hash)
            .bind(token.label)
            .bind(token.scopes)
            .bind(token.created_at)
            .bind(token.expires_at);
        self.run(insert).await.map(drop)
    }

    /// Notes that a token was used.
    pub(crate) async fn token_used(&mut self, token: TokenId, now: Timestamp) -> Result<()> {
        self.run(sql(USED).bind(token).bind(now)).await.map(drop)
    }

    /// Ends a token, if it is this owner's where one is given; whether there was one.
    pub(crate) async fn end_token(&mut self, token: TokenId, owner: Option<UserId>) -> Result<bool> {
        Ok(self.end_tokens_by(sql(DELETE).bind(token).bind(owner)).await? > 0)
    }

    /// Ends all of somebody's tokens.
    pub(crate) async fn end_tokens(&mut self, user: UserId) -> Result<()> {
        self.end_tokens_by(sql(DELETE_OF_USER).bind(user)).await.map(drop)
    }

    /// How many tokens an account has. Its lock keeps others from adding one.
    pub(crate) async fn count_tokens(&mut self, user: UserId) -> Result<u64> {
        self.count(sql(COUNT).bind(user)).await
    }

    /// Ends somebody's tokens that hold a scope.
    pub(crate) async fn end_tokens_with(&mut self, user: UserId, scope: Scope) -> Result<()> {
        self.end_tokens_by(sql(DELETE_WITH_SCOPE).bind(user).bind(scope.as_str())).await.map(drop)
    }

    /// Ends tokens, and their event streams after the commit; how many there were.
    async fn end_tokens_by(&mut self, delete: Sql) -> Result<usize> {
        let ended = self.all::<EndedTokenRow>(delete).await?;
        for EndedTokenRow { id, user_id } in &ended {
            self.publish(AfterCommit::TokenEnded { account: *user_id, token: *id });
        }
        Ok(ended.len())
    }

    /// Removes tokens that have expired.
    pub(crate) async fn expire_tokens(&mut self, now: Timestamp) -> Result<u64> {
        self.run(sql(EXPIRE).bind(now)).await
    }
}
