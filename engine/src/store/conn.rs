//! One connection, to either database, and what a transaction adds to it.
//!
//! Running a statement is a boxed future: both drivers' take kilobytes, and every future that awaits them would
//! hold them, be moved with them, and grow with each layer above.

use super::{
    columns::Scalar,
    commit_listener::AfterCommit,
    dialect::Dialect,
    failure::failure,
    readers::Reader,
    sql::{Sql, statements},
};
use crate::{clock::ClockAndRng, error::Result, ids::Ids};
use futures_util::future::BoxFuture;
use postroom_model::Timestamp;
use sqlx::{
    FromRow, PgConnection, Postgres, SqliteConnection, Transaction, pool::PoolConnection, postgres::PgRow,
    sqlite::SqliteRow,
};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

statements! {
    /// Begins a transaction of SQLite's writer. Those of PostgreSQL are sqlx's.
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    ROLLBACK = "ROLLBACK";
}

/// A row that both drivers can read.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{}

/// A connection.
pub(crate) enum Conn {
    /// The writer's.
    Sqlite(SqliteConnection),
    SqliteReader(Reader),
    Postgres(PoolConnection<Postgres>),
    /// A connection with an open transaction, which is rolled back when dropped.
    PostgresTx(Transaction<'static, Postgres>),
}

enum Raw<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    fn raw(&mut self) -> Raw<'_> {
        match self {
            Self::Sqlite(c) => Raw::Sqlite(c),
            Self::SqliteReader(c) => Raw::Sqlite(c.conn()),
            Self::Postgres(c) => Raw::Postgres(c),
            Self::PostgresTx(c) => Raw::Postgres(c),
        }
    }

    /// The database at the other end.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) | Self::SqliteReader(_) => Dialect::Sqlite,
            Self::Postgres(_) | Self::PostgresTx(_) => Dialect::Postgres,
        }
    }

    fn check<T>(&mut self, ran: sqlx::Result<T>) -> Result<T> {
        if let (Self::SqliteReader(reader), Err(_)) = (self, &ran) {
            reader.note_failure();
        }
        ran.map_err(failure)
    }

    /// All rows.
    pub(crate) fn all<T: Row>(&mut self, sql: impl Into<Sql>) -> BoxFuture<'_, Result<Vec<T>>> {
        let sql = sql.into();
        Box::pin(async move {
            let rows = match self.raw() {
                Raw::Sqlite(c) => {
                    let (text, values) = sql.for_sqlite()?;
                    sqlx::query_as_with(text, values).fetch_all(c).await
                }
                Raw::Postgres(c) => {
                    let (text, values) = sql.for_postgres()?;
                    sqlx::query_as_with(text, values).fetch_all(c).await
                }
            };
            self.check(rows)
        })
    }

    /// The first row, if there is one.
    pub(crate) fn one<T: Row>(&mut self, sql: Sql) -> BoxFuture<'_, Result<Option<T>>> {
        Box::pin(async move {
            let row = match self.raw() {
                Raw::Sqlite(c) => {
                    let (text, values) = sql.for_sqlite()?;
                    sqlx::query_as_with(text, values).fetch_optional(c).await
                }
                Raw::Postgres(c) => {
                    let (text, values) = sql.for_postgres()?;
                    sqlx::query_as_with(text, values).fetch_optional(c).await
                }
            };
            self.check(row)
        })
    }

    /// The value of the first row, which has one column, if there is one.
    pub(crate) async fn value<T>(&mut self, sql: Sql) -> Result<Option<T>>
    where
        Scalar<T>: Row,
    {
        Ok(self.one(sql).await?.map(|Scalar(value)| value))
    }

    /// The values of all rows, which have one column.
    pub(crate) async fn values<T>(&mut self, sql: impl Into<Sql>) -> Result<Vec<T>>
    where
        Scalar<T>: Row,
    {
        Ok(self.all(sql).await?.into_iter().map(|Scalar(value)| value).collect())
    }

    /// The number that a statement counts.
    pub(crate) async fn count(&mut self, sql: Sql) -> Result<u64> {
        let count: i64 = self.value(sql).await?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Whether a statement finds a row, whose one column is a number.
    pub(crate) async fn exists(&mut self, sql: Sql) -> Result<bool> {
        Ok(self.value::<i64>(sql).await?.is_some())
    }

    /// Runs a statement without rows; how many rows it touched.
    pub(crate) fn run(&mut self, sql: impl Into<Sql>) -> BoxFuture<'_, Result<u64>> {
        let sql = sql.into();
        Box::pin(async move {
            let done = match self.raw() {
                Raw::Sqlite(c) => {
                    let (text, values) = sql.for_sqlite()?;
                    sqlx::query_with(text, values).execute(c).await.map(|done| done.rows_affected())
                }
                Raw::Postgres(c) => {
                    let (text, values) = sql.for_postgres()?;
                    sqlx::query_with(text, values).execute(c).await.map(|done| done.rows_affected())
                }
            };
            self.check(done)
        })
    }
}

/// A transaction: a connection, the moment it counts as, ids, randomness, and what to tell the live
/// streams once it is committed.
pub(crate) struct Tx {
    pub(super) conn: Conn,
    pub(super) published: Vec<AfterCommit>,
    /// Something was written or published since this was last set to false.
    pub(super) changed: bool,
    pub(super) ids: Arc<Ids>,
    pub(super) clock_and_rng: ClockAndRng,
}

impl Tx {
    /// A new id.
    pub(crate) fn next_id(&self) -> i64 {
        self.ids.next(self.now())
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock_and_rng.clock.now()
    }

    /// All rows, of a statement that may write.
    pub(crate) fn all<T: Row>(&mut self, sql: impl Into<Sql>) -> BoxFuture<'_, Result<Vec<T>>> {
        let sql = sql.into();
        self.changed |= !sql.only_reads();
        self.conn.all(sql)
    }

    /// The first row, if there is one, of a statement that may write.
    pub(crate) fn one<T: Row>(&mut self, sql: Sql) -> BoxFuture<'_, Result<Option<T>>> {
        self.changed |= !sql.only_reads();
        self.conn.one(sql)
    }

    /// The value of the first row, if there is one, of a statement that may write.
    pub(crate) async fn value<T>(&mut self, sql: Sql) -> Result<Option<T>>
    where
        Scalar<T>: Row,
    {
        self.changed |= !sql.only_reads();
        self.conn.value(sql).await
    }

    /// The values of all rows, of a statement that may write.
    pub(crate) async fn values<T>(&mut self, sql: Sql) -> Result<Vec<T>>
    where
        Scalar<T>: Row,
    {
        self.changed |= !sql.only_reads();
        self.conn.values(sql).await
    }

    /// Runs a statement without rows; how many rows it touched.
    pub(crate) fn run(&mut self, sql: impl Into<Sql>) -> BoxFuture<'_, Result<u64>> {
        self.changed = true;
        self.conn.run(sql)
    }

    /// Remembers what the live streams are told after the commit.
    pub(crate) fn publish(&mut self, event: AfterCommit) {
        // Should the write fail, it must be rolled back even where it has changed nothing else.
        self.changed = true;
        self.published.push(event);
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
