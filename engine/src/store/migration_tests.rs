//! Upgrades: a database with data in it comes to the newest tables with all of it.

use super::migrations::{POSTGRES, SQLITE};
use crate::{Error, OlderTables, Postroom, Settings, accounts::NewAccount};
use postroom_model::{Code, Detail, Refusal};
use postroom_testing::TestDatabase;
use sqlx::{
    Connection, Executor, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

/// What the first release's tables may hold; statements that both databases understand.
const FIRST_DATA: &str = "
    INSERT INTO users (id, name, name_key, display, email, moderator, admin, created_at)
    VALUES (7, 'anna', 'anna', 'Anna Berg', 'anna@example.org', TRUE, FALSE, 1780315200000000)";

/// A database as an earlier or later release left it.
enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    async fn connect(database: &TestDatabase) -> Self {
        match database.url().strip_prefix("sqlite:") {
            Some(file) => {
                let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
                let options = options.journal_mode(SqliteJournalMode::Wal);
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            None => Self::Postgres(PgConnection::connect(database.url()).await.unwrap()),
        }
    }

    /// Migrates as the release did whose newest migration this was.
    async fn migrate_to(&mut self, version: i64) {
        match self {
            Self::Sqlite(conn) => SQLITE.run_to(version, conn).await.unwrap(),
            Self::Postgres(conn) => POSTGRES.run_to(version, conn).await.unwrap(),
        }
    }

    async fn execute(&mut self, statement: &'static str) {
        match self {
            Self::Sqlite(conn) => drop(conn.execute(statement).await.unwrap()),
            Self::Postgres(conn) => drop(conn.execute(statement).await.unwrap()),
        }
    }

    async fn close(self) {
        match self {
            Self::Sqlite(conn) => conn.close().await.unwrap(),
            Self::Postgres(conn) => conn.close().await.unwrap(),
        }
    }
}

async fn open(database: &TestDatabase) -> Result<Postroom, Error> {
    Postroom::open(Settings::for_database(database.url())).await
}

#[tokio::test]
async fn data_of_the_first_tables_survives_every_later_migration() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let mut raw = Raw::connect(&database).await;
        let versions: Vec<i64> = SQLITE.iter().map(|migration| migration.version).collect();
        raw.migrate_to(versions[0]).await;
        raw.execute(FIRST_DATA).await;
        // One release after the other.
        for version in versions {
            raw.migrate_to(version).await;
        }
        raw.close().await;
        let postroom = open(&database).await.unwrap();
        let anna = postroom.accounts().find("anna").await.unwrap().unwrap();
        assert_eq!(
            (anna.profile.display.as_str(), anna.profile.email.as_str()),
            ("Anna Berg", "anna@example.org")
        );
        assert!(anna.profile.moderator && !anna.profile.admin);
        assert!(postroom.clock().now() > anna.created_at);
        postroom.close().await;
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let ben = NewAccount {
            name: "ben".to_owned(),
            display: None,
            email: "ben@example.org".to_owned(),
            moderator: false,
            admin: false,
            password: None,
        };
        let first = open(&database).await.unwrap();
        let account = first.accounts().add(ben, None).await.unwrap().account;
        // While the first one runs, and after it.
        let second = open(&database).await.unwrap();
        first.close().await;
        let third = open(&database).await.unwrap();
        for postroom in [second, third] {
            assert_eq!(postroom.accounts().find("ben").await.unwrap().unwrap().id, account.id);
            postroom.close().await;
        }
    }
}

#[tokio::test]
async fn a_command_leaves_the_tables_of_an_older_release_as_they_are() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let open_as_command = || {
            let builder = Postroom::builder(Settings::for_database(database.url()));
            builder.older_tables(OlderTables::Refuse).open()
        };
        let mut raw = Raw::connect(&database).await;
        raw.migrate_to(1).await;
        assert_eq!(open_as_command().await.unwrap_err().refusal().code, Code::DatabaseOlder);
        // The older release can still open it, and so can this one.
        raw.migrate_to(1).await;
        raw.close().await;
        open(&database).await.unwrap().close().await;
        open_as_command().await.unwrap().close().await;
    }
    // Where there is nothing yet, there is no older server.
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let builder = Postroom::builder(Settings::for_database(database.url()));
        builder.older_tables(OlderTables::Refuse).open().await.unwrap().close().await;
    }
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_refused() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        open(&database).await.unwrap().close().await;
        let mut raw = Raw::connect(&database).await;
        raw.execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT 9999, 'newer', success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
        raw.close().await;
        let refusal = open(&database).await.unwrap_err().refusal();
        assert_eq!(refusal, Refusal::with(Code::DatabaseNewer, Detail::Name("9999".to_owned())));
    }
}
