//! Answers to requests that may be sent twice. Without a status the first one is still running.

use super::{Conn, Tx, row, sql, statements};
use crate::error::Result;
use postroom_model::{Timestamp, UserId};

statements! {
    /// Also takes over the same request where it has been running for too long.
    BEGIN = "
        INSERT INTO idempotency (user_id, request_key, request_hash, started_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, request_key) DO UPDATE
        SET started_at = excluded.started_at
        WHERE idempotency.status IS NULL AND idempotency.started_at <= $5
          AND idempotency.request_hash = excluded.request_hash";
    FIND = "
        SELECT request_hash, status, body
        FROM idempotency
        WHERE user_id = $1 AND request_key = $2";
    FINISH = "
        UPDATE idempotency
        SET status = $3, body = $4
        WHERE user_id = $1 AND request_key = $2";
    ABANDON = "
        DELETE FROM idempotency
        WHERE user_id = $1 AND request_key = $2 AND status IS NULL";
    DELETE_OF_USER = "
        DELETE FROM idempotency
        WHERE user_id = $1";
    FORGET = "
        DELETE FROM idempotency
        WHERE started_at <= $1";
}

row! {
    /// A request that was sent before.
    #[derive(Clone)]
    pub(crate) struct RequestRow {
        request_hash: Vec<u8>,
        status: Option<i64>,
        body: Option<String>,
    }
}

impl Conn {
    /// What is known of a request.
    pub(crate) async fn request(&mut self, user: UserId, key: &str) -> Result<Option<RequestRow>> {
        self.one(sql(FIND).bind(user).bind(key)).await
    }
}

impl Tx {
    /// Whether the request is this caller's to run.
    pub(crate) async fn begin_request(
        &mut self,
        user: UserId,
        key: &str,
        hash: &[u8],
        now: Timestamp,
        crashed_before: Timestamp,
    ) -> Result<bool> {
        let begin = sql(BEGIN).bind(user).bind(key).bind(hash).bind(now).bind(crashed_before);
        Ok(self.run(begin).await? > 0)
    }

    /// Keeps the answer.
    pub(crate) async fn finish_request(
        &mut self,
        user: UserId,
        key: &str,
        status: u16,
        body: String,
    ) -> Result<()> {
        self.run(sql(FINISH).bind(user).bind(key).bind(i64::from(status)).bind(body)).await.map(drop)
    }

    /// Forgets a request that was begun, as if it had never been sent.
    pub(crate) async fn abandon_request(&mut self, user: UserId, key: &str) -> Result<()> {
        self.run(sql(ABANDON).bind(user).bind(key)).await.map(drop)
    }

    /// Forgets all requests of somebody.
    pub(crate) async fn forget_requests_of(&mut self, user: UserId) -> Result<()> {
        self.run(sql(DELETE_OF_USER).bind(user)).await.map(drop)
    }

    /// Forgets requests that were sent before a moment.
    pub(crate) async fn forget_requests(&mut self, before: Timestamp) -> Result<u64> {
        self.run(sql(FORGET).bind(before)).await
    }
}
