//! Jobs: work in the background, and who has it. What the kinds of jobs do stands outside of the store.

use super::{Conn, Tx, columns::Column, row, sql, sql::Value, statements};
use crate::error::Result;
use postroom_model::Timestamp;
use serde::Serialize;
use sqlx::error::BoxDynError;

statements! {
    INSERT = "
        INSERT INTO jobs (id, kind, payload, due_at, lease, attempts)
        VALUES ($1, $2, $3, $4, $5, CASE WHEN CAST($5 AS BIGINT) IS NULL THEN 0 ELSE 1 END)";
    /// The one row of a recurring job, unless it is there.
    INSERT_RECURRING = "
        INSERT INTO jobs (id, kind, recurring, payload, due_at)
        VALUES ($1, $2, $2, $3, $4)
        ON CONFLICT (recurring) DO NOTHING";
    DUE = "
        SELECT id, due_at
        FROM jobs
        WHERE due_at <= $1
          AND failed_at IS NULL
        ORDER BY due_at
        LIMIT $2";
    ALL_JOBS = "
        SELECT id, kind, due_at, attempts, lease IS NOT NULL AS running, last_error, failed_at
        FROM jobs
        ORDER BY due_at, id";
    /// Touches no row if another process was quicker: it has moved the due time.
    CLAIM = "
        UPDATE jobs
        SET attempts = attempts + 1
          , lease = $3
          , due_at = $4
        WHERE id = $1
          AND due_at = $2
          AND failed_at IS NULL
        RETURNING payload, attempts";
    EXTEND = "
        UPDATE jobs
        SET due_at = $3
        WHERE id = $1
          AND lease = $2";
    FINISH = "
        DELETE FROM jobs
        WHERE id = $1
          AND lease = $2";
    RELEASE = "
        UPDATE jobs
        SET lease = NULL
          , due_at = $3
          , attempts = $4
          , last_error = $5
        WHERE id = $1
          AND lease = $2";
    GIVE_UP = "
        UPDATE jobs
        SET lease = NULL
          , failed_at = $3
          , last_error = $4
        WHERE id = $1
          AND lease = $2";
    PURGE_FAILED = "
        DELETE FROM jobs
        WHERE failed_at <= $1";
}

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Removes what has expired.
    PurgeExpired,
    /// Removes conversations that everybody concerned deleted long ago.
    Cleanup,
    /// Empties the mailbox of a removed account.
    PurgeMailbox,
    /// Takes back an unfinished bulk write.
    UndoBulk,
    /// Something that a newer Postroom has stored and this one does not know.
    Unknown,
}

impl JobKind {
    const ALL: [Self; 4] = [Self::PurgeExpired, Self::Cleanup, Self::PurgeMailbox, Self::UndoBulk];

    /// Its name in the table, in metrics and in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PurgeExpired => "purge_expired",
            Self::Cleanup => "cleanup",
            Self::PurgeMailbox => "purge_mailbox",
            Self::UndoBulk => "undo_bulk",
            Self::Unknown => "unknown",
        }
    }
}

impl Column for JobKind {
    type Stored<'r> = &'r str;
    fn load(stored: &str) -> Result<Self, BoxDynError> {
        Ok(Self::ALL.into_iter().find(|kind| kind.as_str() == stored).unwrap_or(Self::Unknown))
    }
}

impl From<JobKind> for Value {
    fn from(kind: JobKind) -> Self {
        kind.as_str().into()
    }
}

row! {
    /// A job that nobody has, or whose holder has not extended its lease.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct DueRow {
        id: i64,
        due_at: Timestamp,
    }
}

row! {
    /// A job as it was claimed.
    #[derive(Clone, Debug)]
    pub(crate) struct ClaimedRow {
        payload: String,
        attempts: i64,
    }
}

row! {
    /// A job as an operator sees it.
    #[derive(Clone, Debug)]
    pub(crate) struct JobRow {
        id: i64,
        kind: JobKind,
        due_at: Timestamp,
        attempts: i64,
        running: bool,
        last_error: String,
        failed_at: Option<Timestamp>,
    }
}

/// Whose a running job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lease {
    pub job: i64,
    /// A random number of its holder.
    pub holder: i64,
}

impl Conn {
    /// Jobs that are due, the one that is due for the longest time first.
    pub(crate) async fn due_jobs(&mut self, now: Timestamp, limit: i64) -> Result<Vec<DueRow>> {
        self.all(sql(DUE).bind(now).bind(limit)).await
    }

    /// All jobs.
    pub(crate) async fn all_jobs(&mut self) -> Result<Vec<JobRow>> {
        self.all(sql(ALL_JOBS)).await
    }
}

impl Tx {
    /// Adds a job, begun already if somebody holds it.
    pub(crate) async fn insert_job(
        &mut self,
        id: i64,
        kind: JobKind,
        payload: String,
        due_at: Timestamp,
        holder: Option<i64>,
    ) -> Result<()> {
        self.run(sql(INSERT).bind(id).bind(kind).bind(payload).bind(due_at).bind(holder)).await.map(drop)
    }

    /// Adds a recurring job, unless it is there.
    pub(crate) async fn insert_recurring_job(
        &mut self,
        kind: JobKind,
        payload: String,
        due_at: Timestamp,
    ) -> Result<()> {
        let id = self.next_id();
        self.run(sql(INSERT_RECURRING).bind(id).bind(kind).bind(payload).bind(due_at)).await.map(drop)
    }

    /// Takes a job as it was seen, until a moment. None if another process has it.
    pub(crate) async fn claim_job(
        &mut self,
        seen: DueRow,
        holder: i64,
        until: Timestamp,
    ) -> Result<Option<ClaimedRow>> {
        self.one(sql(CLAIM).bind(seen.id).bind(seen.due_at).bind(holder).bind(until)).await
    }

    /// Keeps a job for longer; false if it was lost.
    pub(crate) async fn extend_lease(&mut self, lease: Lease, until: Timestamp) -> Result<bool> {
        Ok(self.run(sql(EXTEND).bind(lease.job).bind(lease.holder).bind(until)).await? > 0)
    }

    /// Removes a job that is done; false if it was lost.
    pub(crate) async fn finish_job(&mut self, lease: Lease) -> Result<bool> {
        Ok(self.run(sql(FINISH).bind(lease.job).bind(lease.holder)).await? > 0)
    }

    /// Lets go of a job, to be run again from a moment on; false if it was lost.
    pub(crate) async fn release_job(
        &mut self,
        lease: Lease,
        due_at: Timestamp,
        attempts: i64,
        error: &str,
    ) -> Result<bool> {
        let release = sql(RELEASE).bind(lease.job).bind(lease.holder).bind(due_at).bind(attempts).bind(error);
        Ok(self.run(release).await? > 0)
    }

    /// Gives a job up; false if it was lost.
    pub(crate) async fn give_up_job(&mut self, lease: Lease, error: &str) -> Result<bool> {
        let now = self.now();
        Ok(self.run(sql(GIVE_UP).bind(lease.job).bind(lease.holder).bind(now).bind(error)).await? > 0)
    }

    /// Removes jobs that were given up until a moment; how many there were.
    pub(crate) async fn purge_failed_jobs(&mut self, until: Timestamp) -> Result<u64> {
        self.run(sql(PURGE_FAILED).bind(until)).await
    }
}
