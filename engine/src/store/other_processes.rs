//! Learns that another process has changed the database. What it changed, the tables say.
//!
//! On PostgreSQL processes announce it (`NOTIFY`): one at a time, after their commits, because an announcement that is
//! part of a transaction makes all commits of the server wait for each other. On SQLite there is nobody to announce
//! anything; `PRAGMA data_version` changes with each commit of another connection.

use super::{Db, Store, failure::failure, sql, statements};
use crate::error::Result;
use sqlx::{Connection, Executor, SqliteConnection, postgres::PgListener};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The channel of PostgreSQL. Each database has its own channels.
const CHANNEL: &str = "postroom";
/// How often SQLite is asked whether something has changed.
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// How long the writer may take to say whether it was itself that changed something.
const WRITER_TIMEOUT: Duration = Duration::from_millis(300);
/// How long PostgreSQL may take to show that it is still there.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

statements! {
    /// On SQLite: changes with each commit of a connection other than the one that asks.
    DATA_VERSION = "SELECT data_version FROM pragma_data_version";
    /// On PostgreSQL: what all processes hear.
    ANNOUNCE = "SELECT CAST(pg_notify($1, $2) AS TEXT)";
}

/// Listens to the other processes that use the same database.
pub(crate) enum OtherProcesses {
    /// A connection that never writes, and the versions that it and the writer have seen.
    Sqlite { conn: SqliteConnection, store: Store, seen: i64, seen_by_writer: Option<i64> },
    /// Connects again by itself.
    Postgres(PgListener),
}

impl Store {
    /// Whether processes must announce what they change. Otherwise they notice each other's commits.
    pub(crate) fn needs_announcements(&self) -> bool {
        matches!(self.db, Db::Postgres { .. })
    }

    /// Sends an announcement to all processes, this one included.
    pub(crate) async fn announce(&self, text: &str) -> Result<()> {
        match &self.db {
            Db::Sqlite { .. } => Ok(()),
            Db::Postgres { readers: pool, .. } => {
                let notify = sqlx::query(ANNOUNCE.text()).bind(CHANNEL).bind(text);
                notify.execute(pool).await.map(drop).map_err(failure)
            }
        }
    }

    /// Begins to listen to other processes. What they did before is not heard.
    pub(crate) async fn other_processes(&self) -> Result<OtherProcesses> {
        match &self.db {
            Db::Sqlite { readers, .. } => {
                let mut conn = SqliteConnection::connect_with(readers.options()).await.map_err(failure)?;
                let seen = data_version(&mut conn).await?;
                let seen_by_writer = self.writers_data_version().await;
                Ok(OtherProcesses::Sqlite { conn, store: self.clone(), seen, seen_by_writer })
            }
            Db::Postgres { readers: pool, .. } => {
                let mut listener = PgListener::connect_with(pool).await.map_err(failure)?;
                listener.listen(CHANNEL).await.map_err(failure)?;
                Ok(OtherProcesses::Postgres(listener))
            }
        }
    }

    /// The version that the writer sees, which is not changed by its own commits; nothing if it does not answer soon.
    async fn writers_data_version(&self) -> Option<i64> {
        let asked = self.write(|tx| Box::pin(async move { tx.value::<i64>(sql(DATA_VERSION)).await }));
        timeout(WRITER_TIMEOUT, asked).await.ok()?.ok()?
    }
}

impl OtherProcesses {
    /// Waits until another process has changed something. Returns what was announced; nothing where all may have
    /// changed. Announcements of this process are returned as well.
    ///
    /// Cancelling it loses nothing.
    pub(crate) async fn changed(&mut self) -> Result<Option<String>> {
        match self {
            Self::Postgres(listener) => {
                let notified = listener.try_recv().await.map_err(failure)?;
                Ok(notified.map(|notification| notification.payload().to_owned()))
            }
            Self::Sqlite { conn, store, seen, seen_by_writer } => loop {
                sleep(POLL_INTERVAL).await;
                let version = data_version(conn).await?;
                if version == *seen {
                    continue;
                }
                // The writer of this process, or another process? The writer knows, unless the other process keeps it
                // from answering.
                let by_writer = store.writers_data_version().await;
                *seen = version;
                if by_writer.is_none() || by_writer != *seen_by_writer {
                    *seen_by_writer = by_writer.or(*seen_by_writer);
                    return Ok(None);
                }
            },
        }
    }

    /// Makes sure that the connection still works.
    pub(crate) async fn check(&mut self) -> Result<()> {
        match self {
            Self::Sqlite { .. } => Ok(()),
            Self::Postgres(listener) => {
                let asked = timeout(CHECK_TIMEOUT, listener.execute("SELECT 1")).await;
                asked.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(drop).map_err(failure)
            }
        }
    }

    /// Closes the connection.
    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite { conn, .. } => {
                if let Err(error) = conn.close().await {
                    tracing::warn!(%error, "a connection was not closed well");
                }
            }
            // It goes back to its pool.
            Self::Postgres(listener) => drop(listener),
        }
    }
}

async fn data_version(conn: &mut SqliteConnection) -> Result<i64> {
    sqlx::query_scalar(DATA_VERSION.text()).fetch_one(conn).await.map_err(failure)
}
