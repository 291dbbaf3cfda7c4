//! Connections to read SQLite with.
//!
//! SQLite runs each connection on a thread of its own, and waking a thread takes as much CPU as a small statement. A pool
//! of sqlx wakes it once more for each connection that comes back, to ask whether it still works, from a task of its own
//! that wakes a thread too. Here a connection comes back at once. One on which a statement has failed is replaced before
//! it is used again.

use super::failure::failure;
use crate::error::{Error, Result};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// How many connections there are. Each has a thread.
const READERS: u32 = 4;

/// All connections to read with. Cheap to clone.
#[derive(Clone)]
pub(super) struct Readers(Arc<Inner>);

struct Inner {
    options: SqliteConnectOptions,
    /// None once they are closed.
    slots: Mutex<Vec<Slot>>,
    /// One for each connection.
    permits: Arc<Semaphore>,
}

/// A connection, locked while it is in use.
type Slot = Arc<tokio::sync::Mutex<Opened>>;

struct Opened {
    conn: SqliteConnection,
    failed: bool,
}

/// A connection in use.
pub(crate) struct Reader {
    opened: OwnedMutexGuard<Opened>,
    // Dropped after the lock, so that who gets it finds a connection that is free.
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens them.
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self> {
        let (mut slots, permits) = (Vec::new(), Arc::new(Semaphore::new(0)));
        for _ in 0..READERS {
            slots.push(Arc::new(tokio::sync::Mutex::new(open(&options).await?)));
            permits.add_permits(1);
        }
        Ok(Self(Arc::new(Inner { options, slots: Mutex::new(slots), permits })))
    }

    /// How a connection is opened.
    pub(super) fn options(&self) -> &SqliteConnectOptions {
        &self.0.options
    }

    /// A connection, as soon as one is free.
    pub(super) async fn acquire(&self) -> Result<Reader> {
        let permit = self.0.permits.clone().acquire_owned().await;
        let permit = permit.map_err(|_| Error::Unavailable("the database was closed".to_owned()))?;
        let mut opened = self.free().ok_or_else(|| Error::Internal("no connection is free".to_owned()))?;
        if opened.failed {
            *opened = Box::pin(open(&self.0.options)).await?;
        }
        Ok(Reader { opened, _permit: permit })
    }

    fn free(&self) -> Option<OwnedMutexGuard<Opened>> {
        let slots = self.0.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.iter().find_map(|slot| slot.clone().try_lock_owned().ok())
    }

    /// Waits for those that are in use, and closes all.
    pub(super) async fn close(&self) {
        let _all = self.0.permits.acquire_many(READERS).await;
        self.0.permits.close();
        let slots = std::mem::take(&mut *self.0.slots.lock().unwrap_or_else(PoisonError::into_inner));
        for opened in slots.into_iter().filter_map(Arc::into_inner) {
            if let Err(error) = opened.into_inner().conn.close().await {
                tracing::warn!(%error, "a connection was not closed well");
            }
        }
    }
}

async fn open(options: &SqliteConnectOptions) -> Result<Opened> {
    let conn = SqliteConnection::connect_with(options).await.map_err(failure)?;
    Ok(Opened { conn, failed: false })
}

impl Reader {
    /// The connection, for a statement.
    pub(super) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.opened.conn
    }

    /// Notes that a statement has failed.
    pub(super) fn note_failure(&mut self) {
        self.opened.failed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::READERS;
    use crate::{
        store::{Conn, Store, sql},
        testing::TestPostroom,
    };
    use futures_util::FutureExt;

    /// All connections at once.
    async fn all(store: &Store) -> Vec<Conn> {
        let mut all = Vec::new();
        for _ in 0..READERS {
            all.push(store.read().await.unwrap());
        }
        assert!(store.read().now_or_never().is_none(), "there are no more, and who wants one waits");
        all
    }

    #[tokio::test]
    async fn only_a_connection_that_failed_is_replaced() {
        let postroom = TestPostroom::sqlite(|_| {}).await;
        let store = &postroom.core.store;
        let mut conns = all(store).await;
        for conn in &mut conns {
            conn.run(sql("CREATE TEMP TABLE mark (n INTEGER)")).await.unwrap();
        }
        conns.last_mut().unwrap().run(sql("SELECT nothing")).await.unwrap_err();
        drop(conns);
        let mut marked = 0;
        for conn in &mut all(store).await {
            marked += conn.count(sql("SELECT COUNT(*) FROM sqlite_temp_master")).await.unwrap();
        }
        assert_eq!(marked, u64::from(READERS) - 1);
    }

    #[tokio::test]
    async fn a_statement_that_nobody_waits_for_any_more_is_in_nobodys_way() {
        let postroom = TestPostroom::sqlite(|_| {}).await;
        let store = &postroom.core.store;
        for n in 0..50 {
            let mut conn = store.read().await.unwrap();
            let numbers = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT n FROM r";
            assert!(conn.values::<i64>(sql(numbers)).now_or_never().is_none());
            drop(conn);
            let mut conn = store.read().await.unwrap();
            let value = conn.value(sql("SELECT CAST($1 AS BIGINT)").bind(n)).await.unwrap();
            assert_eq!(value, Some(n));
        }
    }

    #[tokio::test]
    async fn a_closed_database_is_not_read() {
        let postroom = TestPostroom::sqlite(|_| {}).await;
        let store = &postroom.core.store;
        store.close().await;
        assert!(store.read().await.is_err());
    }
}
