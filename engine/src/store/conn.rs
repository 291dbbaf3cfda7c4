//! One connection, to either database, and what a transaction adds to it.

use super::{
    commit_listener::AfterCommit,
    dialect::Dialect,
    failure::failure,
    sql::{Sql, Value},
};
use crate::{clock::ClockAndRng, error::Result, ids::Ids};
use postroom_model::Timestamp;
use sqlx::{
    Arguments, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction,
    pool::PoolConnection,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

/// A row that both drivers can read.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A connection.
pub(crate) enum Conn {
    Sqlite(PoolConnection<Sqlite>),
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
            Self::Postgres(c) => Raw::Postgres(c),
            Self::PostgresTx(c) => Raw::Postgres(c),
        }
    }

    /// The database at the other end.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) | Self::PostgresTx(_) => Dialect::Postgres,
        }
    }

    /// All rows.
    pub(crate) async fn all<T: Row>(&mut self, sql: Sql) -> Result<Vec<T>> {
        let rows = match self.raw() {
            Raw::Sqlite(c) => sqlx::query_as_with(sql.text, sqlite_values(sql.values)?).fetch_all(c).await,
            Raw::Postgres(c) => {
                sqlx::query_as_with(sql.text, postgres_values(sql.values)?).fetch_all(c).await
            }
        };
        rows.map_err(failure)
    }

    /// The first row, if there is one.
    pub(crate) async fn one<T: Row>(&mut self, sql: Sql) -> Result<Option<T>> {
        let row = match self.raw() {
            Raw::Sqlite(c) => {
                sqlx::query_as_with(sql.text, sqlite_values(sql.values)?).fetch_optional(c).await
            }
            Raw::Postgres(c) => {
                sqlx::query_as_with(sql.text, postgres_values(sql.values)?).fetch_optional(c).await
            }
        };
        row.map_err(failure)
    }

    /// Runs a statement without rows; how many rows it touched.
    pub(crate) async fn run(&mut self, sql: Sql) -> Result<u64> {
        let done = match self.raw() {
            Raw::Sqlite(c) => sqlx::query_with(sql.text, sqlite_values(sql.values)?)
                .execute(c)
                .await
                .map(|done| done.rows_affected()),
            Raw::Postgres(c) => sqlx::query_with(sql.text, postgres_values(sql.values)?)
                .execute(c)
                .await
                .map(|done| done.rows_affected()),
        };
        done.map_err(failure)
    }
}

fn sqlite_values(values: Vec<Value>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

fn postgres_values(values: Vec<Value>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

/// Hands a value to a driver's list of arguments.
fn add<A>(arguments: &mut A, value: Value) -> Result<()>
where
    A: Arguments,
    Option<i64>: for<'q> sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database>,
    bool: for<'q> sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database>,
    Option<String>: for<'q> sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database>,
    Vec<u8>: for<'q> sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database>,
{
    let added = match value {
        Value::Int(v) => arguments.add(v),
        Value::Bool(v) => arguments.add(v),
        Value::Text(v) => arguments.add(v),
        Value::Bytes(v) => arguments.add(v),
    };
    added.map_err(|e| failure(sqlx::Error::Encode(e)))
}

/// A transaction: a connection, the moment it counts as, ids, randomness, and what to tell the live
/// streams once it is committed.
pub(crate) struct Tx {
    pub(super) conn: Conn,
    pub(super) published: Vec<AfterCommit>,
    /// Something was written since this was last set to false.
    pub(super) changed: bool,
    pub(super) ids: Arc<Ids>,
    pub(super) clock_and_rng: ClockAndRng,
}

impl Tx {
    /// A new id.
    pub(crate) fn next_id(&self) -> i64 {
        self.ids.next(self.clock_and_rng.clock.now(), u16::from_le_bytes(self.clock_and_rng.random()))
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock_and_rng.clock.now()
    }

    /// All rows, of a statement that may write.
    pub(crate) async fn all<T: Row>(&mut self, sql: Sql) -> Result<Vec<T>> {
        self.changed |= !sql.only_reads();
        self.conn.all(sql).await
    }

    /// The first row, if there is one, of a statement that may write.
    pub(crate) async fn one<T: Row>(&mut self, sql: Sql) -> Result<Option<T>> {
        self.changed |= !sql.only_reads();
        self.conn.one(sql).await
    }

    /// Runs a statement without rows; how many rows it touched.
    pub(crate) async fn run(&mut self, sql: Sql) -> Result<u64> {
        self.changed = true;
        self.conn.run(sql).await
    }

    /// All rows of several statements, of which none needs the answer of another. SQLite gets them in
    /// one go: the way to its thread and back costs more than most statements.
    pub(crate) async fn fetch_joined<T: Row>(&mut self, all: Vec<Sql>) -> Result<Vec<T>> {
        self.changed = true;
        if self.dialect().joins_statements() {
            return self.conn.all(Sql::joined(all)).await;
        }
        let mut rows = Vec::new();
        for one in all {
            rows.extend(self.conn.all(one).await?);
        }
        Ok(rows)
    }

    /// Remembers what the live streams are told after the commit.
    pub(crate) fn publish(&mut self, event: AfterCommit) {
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
