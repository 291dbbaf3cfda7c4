//! Opening a database: connections, their settings, migrations.

use super::{
    CommitListener, Db, Store,
    failure::failure,
    migrations::{POSTGRES, SQLITE},
    private_file::create_private,
    readers::Readers,
    sql, statements,
    writer::Writer,
};
use crate::{
    clock::ClockAndRng,
    error::{Error, Result},
    ids::Ids,
};
use postroom_model::{Code, Detail, Refusal};
use sqlx::{
    ConnectOptions, Connection, Executor,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, sync::Arc, time::Duration};

/// Connections to PostgreSQL to read with, and as many to write with.
pub(super) const POSTGRES_CONNECTIONS: u32 = 8;
/// Every list and every look-up has an index in its order. Plans that sort or join whole tables pay for few
/// rows only, and PostgreSQL would take them on a guess: a mailbox a hundred times larger than most then
/// costs a hundred times more. Nothing here takes so long that compiling it would pay.
///
/// Nothing waits for ever for a lock that a transaction which hangs elsewhere holds. A request waits this long for the
/// first one with the same idempotency key; other transactions are run again.
const POSTGRES_SESSION: &str = "
    SET lock_timeout = '2s';
    SET enable_sort = off;
    SET enable_bitmapscan = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET jit = off";
/// A connection that was used so shortly ago is taken for a good one.
const POSTGRES_TRUST: Duration = Duration::from_secs(5);

/// What to do with tables of an older Postroom. Those of an empty database are made in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OlderTables {
    /// They are brought up to date.
    Migrate,
    /// They are left as they are, and the database is not opened: an older server may be using it.
    Refuse,
}

statements! {
    PING = "SELECT CAST(1 AS BIGINT)";
    /// The number of this process.
    NEXT_PROCESS = "
        UPDATE counters
        SET value = value + 1
          , changes = changes + 1
        WHERE name = 'processes'
        RETURNING value";
    GREATEST_ID = "
        SELECT MAX(id)
        FROM (SELECT MAX(id) AS id FROM messages UNION ALL SELECT MAX(id) AS id FROM users) AS ids";
    /// The newest migration of a database; one without tables does not understand it.
    NEWEST_MIGRATION = "SELECT MAX(version) FROM _sqlx_migrations";
}

impl Store {
    /// Connects to the database at `url` (`sqlite:PATH` or `postgres://…`), creates a missing
    /// SQLite file with its folder, and makes the tables or brings them up to date.
    pub(crate) async fn open(
        url: &str,
        older: OlderTables,
        clock_and_rng: ClockAndRng,
        listener: Arc<dyn CommitListener>,
    ) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let options =
                SqliteConnectOptions::from_str(url).map_err(|_| Error::from(Code::DatabaseAddress))?;
            open_sqlite(options, older, clock_and_rng, listener).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url, older, clock_and_rng, listener).await
        } else {
            Err(Code::DatabaseAddress.into())
        }
    }

    /// Waits for the writes that were asked for before, then closes what can be closed.
    pub(crate) async fn close(&self) {
        match &self.db {
            Db::Sqlite { readers, writer } => {
                readers.close().await;
                writer.end().await;
            }
            Db::Postgres { writers, readers } => {
                readers.close().await;
                writers.close().await;
            }
        }
    }

    /// The database lets read, and takes a transaction, which changes nothing.
    pub(crate) async fn ping(&self) -> Result<()> {
        self.read().await?.exists(sql(PING)).await?;
        self.write(|tx| Box::pin(async move { tx.exists(sql(PING)).await.map(drop) })).await
    }
}

/// Why the tables cannot be brought up to date.
fn migration_error(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => {
            Refusal::with(Code::DatabaseNewer, Detail::Name(version.to_string())).into()
        }
        other => Error::Internal(format!("migration: {other}")),
    }
}

/// Whether a database has tables, thus a table of its migrations.
const SQLITE_HAS_TABLES: &str = "SELECT COUNT(*) > 0 FROM sqlite_master WHERE name = '_sqlx_migrations'";
const POSTGRES_HAS_TABLES: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";

/// Refuses tables that lack some of the migrations, if there are any and they are to be left.
fn refuse_older(older: OlderTables, newest: Option<i64>, migrator: &Migrator) -> Result<()> {
    let known = migrator.iter().map(|migration| migration.version).max();
    if older == OlderTables::Refuse && newest.is_some() && newest < known {
        return Err(Code::DatabaseOlder.into());
    }
    Ok(())
}

async fn open_sqlite(
    options: SqliteConnectOptions,
    older: OlderTables,
    clock_and_rng: ClockAndRng,
    listener: Arc<dyn CommitListener>,
) -> Result<Store> {
    create_private(options.get_filename())?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(256)
        .pragma("wal_autocheckpoint", "4000")
        .pragma("temp_store", "MEMORY")
        // What a statement says is known; how long it took is measured in benchmarks.
        .disable_statement_logging();
    let first = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await;
    let first = first.map_err(failure)?;
    let newest = match sqlx::query_scalar(SQLITE_HAS_TABLES).fetch_one(&first).await.map_err(failure)? {
        true => sqlx::query_scalar(NEWEST_MIGRATION.text()).fetch_one(&first).await.map_err(failure)?,
        false => None,
    };
    refuse_older(older, newest, &SQLITE)?;
    SQLITE.run(&first).await.map_err(migration_error)?;
    let process = sqlx::query_scalar(NEXT_PROCESS.text()).fetch_one(&first).await.map_err(failure)?;
    let greatest: Option<i64> =
        sqlx::query_scalar(GREATEST_ID.text()).fetch_one(&first).await.map_err(failure)?;
    first.close().await;
    let written = options.clone().pragma("cache_size", "-65536");
    let to_read = options.read_only(true).pragma("cache_size", "-8192").pragma("mmap_size", "268435456");
    let readers = Readers::open(to_read).await?;
    let ids = Arc::new(Ids::new(process, greatest.unwrap_or(0)));
    let writer = Writer::start(written, clock_and_rng.clone(), ids.clone(), listener.clone()).await?;
    Ok(Store { db: Db::Sqlite { writer, readers }, ids, clock_and_rng, listener })
}

async fn open_postgres(
    url: &str,
    older: OlderTables,
    clock_and_rng: ClockAndRng,
    listener: Arc<dyn CommitListener>,
) -> Result<Store> {
    let options = PgConnectOptions::from_str(url)
        .map_err(failure)?
        .application_name("postroom")
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let pools = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|conn, _| Box::pin(async move { conn.execute(POSTGRES_SESSION).await.map(drop) }))
        // Asking each time whether the server is still there would double the way to it.
        .test_before_acquire(false)
        .before_acquire(|conn, since| {
            Box::pin(async move { Ok(since.idle_for < POSTGRES_TRUST || conn.ping().await.is_ok()) })
        });
    let pool = pools.clone().connect_with(options.clone()).await.map_err(failure)?;
    let newest = match sqlx::query_scalar(POSTGRES_HAS_TABLES).fetch_one(&pool).await.map_err(failure)? {
        true => sqlx::query_scalar(NEWEST_MIGRATION.text()).fetch_one(&pool).await.map_err(failure)?,
        false => None,
    };
    refuse_older(older, newest, &POSTGRES)?;
    let mut conn = pool.acquire().await.map_err(failure)?;
    // Another process may be migrating, for as long as that takes.
    conn.execute("SET lock_timeout = 0").await.map_err(failure)?;
    POSTGRES.run(&mut *conn).await.map_err(migration_error)?;
    conn.close().await.map_err(failure)?;
    let process = sqlx::query_scalar(NEXT_PROCESS.text()).fetch_one(&pool).await.map_err(failure)?;
    let greatest: Option<i64> =
        sqlx::query_scalar(GREATEST_ID.text()).fetch_one(&pool).await.map_err(failure)?;
    let ids = Arc::new(Ids::new(process, greatest.unwrap_or(0)));
    let readers = pools.connect_with(options).await.map_err(failure)?;
    Ok(Store { db: Db::Postgres { writers: pool, readers }, ids, clock_and_rng, listener })
}

#[cfg(test)]
mod tests {
    use super::OlderTables;
    use crate::{Error, Postroom, Result, Settings};
    use postroom_model::Code;
    use sqlx::{Connection, Executor, SqliteConnection};

    async fn open(url: &str) -> Result<()> {
        let builder = Postroom::builder(Settings::for_database(url));
        let postroom = builder.older_tables(OlderTables::Refuse).open().await?;
        postroom.close().await;
        Ok(())
    }

    #[tokio::test]
    async fn the_address_of_a_file_may_have_parameters() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/post.db", folder.path().display());
        open(&format!("{url}?mode=rwc")).await.unwrap();
        assert!(folder.path().join("post.db").exists());
        let unknown = open(&format!("{url}?color=red")).await.unwrap_err();
        assert!(matches!(unknown, Error::Refused(refusal) if refusal.code == Code::DatabaseAddress));
    }

    #[tokio::test]
    async fn a_table_that_cannot_be_read_is_not_a_missing_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("post.db");
        let mut other =
            SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", path.display())).await.unwrap();
        other.execute("CREATE TABLE _sqlx_migrations (something INTEGER)").await.unwrap();
        other.close().await.unwrap();
        let error = open(&format!("sqlite:{}", path.display())).await.unwrap_err().to_string();
        assert!(error.contains("no such column") && !error.contains("migration:"), "{error}");
    }
}
