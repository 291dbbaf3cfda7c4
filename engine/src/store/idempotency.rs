//! Answers to requests that may arrive more than once.

use super::{Conn, Tx, row, sql, statements};
use crate::error::{Error, Result};
use postroom_model::{Code, Timestamp, UserId};

statements! {
    /// Where another transaction has claimed the same key, PostgreSQL waits for its end. Touches no row if the
    /// key is taken.
    CLAIM = "
        INSERT INTO idempotency (user_id, request_key, request_hash, claimed_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, request_key) DO NOTHING";
    FIND = "
        SELECT request_hash, answer
        FROM idempotency
        WHERE user_id = $1 AND request_key = $2";
    STORE_ANSWER = "
        UPDATE idempotency
        SET answer = $3
        WHERE user_id = $1 AND request_key = $2";
    DELETE_OF_USER = "
        DELETE FROM idempotency
        WHERE user_id = $1";
    PURGE = "
        DELETE FROM idempotency
        WHERE (user_id, request_key) IN (
            SELECT user_id, request_key
            FROM idempotency
            WHERE claimed_at <= $1
            ORDER BY claimed_at
            LIMIT $2)";
}

row! {
    /// A request that was answered.
    #[derive(Clone)]
    pub(crate) struct RequestRow {
        request_hash: Vec<u8>,
        /// Absent only within the transaction that claimed the key.
        answer: Option<String>,
    }
}

impl Conn {
    /// What is known of a request.
    pub(crate) async fn find_request(&mut self, user: UserId, key: &str) -> Result<Option<RequestRow>> {
        self.one(sql(FIND).bind(user).bind(key)).await
    }
}

impl Tx {
    /// Claims a key for this transaction; false if it was used before. A refusal if the transaction that claimed it
    /// goes on for too long.
    pub(crate) async fn claim_request(&mut self, user: UserId, key: &str, hash: &[u8]) -> Result<bool> {
        let now = self.now();
        let claim = sql(CLAIM).bind(user).bind(key).bind(hash).bind(now);
        match self.run(claim).await {
            Err(Error::LockTimeout) => Err(Code::IdempotencyRunning.into()),
            claimed => Ok(claimed? > 0),
        }
    }

    /// Stores the answer to a request whose key this transaction claimed.
    pub(crate) async fn store_answer(&mut self, user: UserId, key: &str, answer: String) -> Result<()> {
        self.run(sql(STORE_ANSWER).bind(user).bind(key).bind(answer)).await.map(drop)
    }

    /// Deletes all requests of somebody.
    pub(crate) async fn delete_requests_of(&mut self, user: UserId) -> Result<()> {
        self.run(sql(DELETE_OF_USER).bind(user)).await.map(drop)
    }

    /// Deletes the oldest requests that were answered up to a moment, at most so many.
    pub(crate) async fn purge_requests(&mut self, until: Timestamp, limit: i64) -> Result<u64> {
        self.run(sql(PURGE).bind(until).bind(limit)).await
    }
}
