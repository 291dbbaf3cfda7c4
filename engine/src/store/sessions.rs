//! Signed-in browsers. Found by the hash of their secret only.

use super::{AfterCommit, CallerRow, Conn, Tx, row, sql, statements, users::caller_columns};
use crate::error::Result;
use postroom_model::{SessionId, SessionInfo, Timestamp, UserId};

statements! {
    INSERT = "
        INSERT INTO sessions
            (id, user_id, secret_hash, created_at, last_seen_at, expires_at, user_agent, address)
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7)";
    BY_SECRET = concat!("
        SELECT s.id AS session_id, s.last_seen_at, ", caller_columns!(), "
        FROM sessions s
        JOIN users u ON u.id = s.user_id
        WHERE s.secret_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3
          AND u.disabled_at IS NULL AND u.removed_at IS NULL");
    OF_USER = "
        SELECT id, created_at, last_seen_at, user_agent, address
        FROM sessions
        WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3
        ORDER BY last_seen_at DESC, id DESC";
    ADDRESSES = "
        SELECT address
        FROM sessions
        WHERE user_id = $1";
    SEEN = "
        UPDATE sessions
        SET last_seen_at = $2
        WHERE id = $1 AND last_seen_at < $2";
    DELETE = "
        DELETE FROM sessions
        WHERE id = $1 AND user_id = $2";
    DELETE_OTHERS = "
        DELETE FROM sessions
        WHERE user_id = $1 AND id IS DISTINCT FROM CAST($2 AS BIGINT)
        RETURNING id";
    DELETE_OLDEST = "
        DELETE FROM sessions
        WHERE user_id = $1
          AND id NOT IN (
            SELECT id
            FROM sessions
            WHERE user_id = $1
            ORDER BY last_seen_at DESC, id DESC
            LIMIT $2)
        RETURNING id";
    EXPIRE = "
        DELETE FROM sessions
        WHERE expires_at <= $1";
    EXPIRE_IDLE = "
        DELETE FROM sessions
        WHERE last_seen_at <= $1";
}

row! {
    /// The session that a secret belongs to, and its account.
    #[derive(Clone)]
    pub(crate) struct SessionRow {
        ..caller: CallerRow,
        session_id: SessionId,
        last_seen_at: Timestamp,
    }
}

row! {
    /// A session as its owner may see it.
    #[derive(Clone)]
    pub(crate) struct SessionInfoRow {
        info: SessionInfo { id, created_at, last_seen_at, address, user_agent },
    }
}

/// What a new session starts with.
#[derive(Clone)]
pub(crate) struct NewSession {
    pub user: UserId,
    pub secret_hash: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub user_agent: String,
    pub address: String,
}

impl Conn {
    /// The session of a secret, used since `idle_since`, of an active account.
    pub(crate) async fn session_by_secret(
        &mut self,
        hash: &[u8],
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<SessionRow>> {
        self.one(sql(BY_SECRET).bind(hash).bind(now).bind(idle_since)).await
    }

    /// Somebody's sessions, the last used one first.
    pub(crate) async fn sessions_of(
        &mut self,
        user: UserId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionInfoRow>> {
        self.all(sql(OF_USER).bind(user).bind(now).bind(idle_since)).await
    }
}

impl Conn {
    /// The address of each of somebody's sessions, which are few.
    pub(crate) async fn session_addresses(&mut self, user: UserId) -> Result<Vec<String>> {
        self.values(sql(ADDRESSES).bind(user)).await
    }
}

impl Tx {
    /// Makes a session; its id.
    pub(crate) async fn add_session(&mut self, session: NewSession) -> Result<SessionId> {
        let id = SessionId(self.next_id());
        let insert = sql(INSERT)
            .bind(id)
            .bind(session.user)
            .bind(session.secret_hash)
            .bind(session.created_at)
            .bind(session.expires_at)
            .bind(session.user_agent)
            .bind(session.address);
        self.run(insert).await.map(|_| id)
    }

    /// Notes that a session was used.
    pub(crate) async fn session_seen(&mut self, session: SessionId, now: Timestamp) -> Result<()> {
        self.run(sql(SEEN).bind(session).bind(now)).await.map(drop)
    }

    /// Ends one session of a user, and its event streams after the commit; whether it was theirs.
    pub(crate) async fn end_session(&mut self, user: UserId, session: SessionId) -> Result<bool> {
        let ended = self.run(sql(DELETE).bind(session).bind(user)).await? > 0;
        if ended {
            self.publish(AfterCommit::SessionEnded { account: user, session });
        }
        Ok(ended)
    }

    /// Ends a user's sessions but one, or all of them, and their event streams after the commit; how
    /// many there were.
    pub(crate) async fn end_sessions(&mut self, user: UserId, keep: Option<SessionId>) -> Result<usize> {
        let ended = self.values(sql(DELETE_OTHERS).bind(user).bind(keep)).await?;
        for session in &ended {
            self.publish(AfterCommit::SessionEnded { account: user, session: *session });
        }
        Ok(ended.len())
    }

    /// Ends those of a user's sessions that were not used for the longest time, but as many as are to be left, and
    /// their event streams after the commit.
    pub(crate) async fn end_oldest_sessions(&mut self, user: UserId, keep: i64) -> Result<()> {
        for session in self.values(sql(DELETE_OLDEST).bind(user).bind(keep)).await? {
            self.publish(AfterCommit::SessionEnded { account: user, session });
        }
        Ok(())
    }

    /// Removes sessions that have expired.
    pub(crate) async fn expire_sessions(&mut self, now: Timestamp, idle_since: Timestamp) -> Result<u64> {
        let expired = self.run(sql(EXPIRE).bind(now)).await?;
        Ok(expired + self.run(sql(EXPIRE_IDLE).bind(idle_since)).await?)
    }
}
