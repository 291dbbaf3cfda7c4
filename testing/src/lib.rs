//! Databases for the tests of all crates: a fresh one for each test, removed when the test ends.
//!
//! This crate is a dev-dependency only. It knows nothing of Postroom: its tables are made by the code under
//! test, which is given an address.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot have a database must fail, with the place where it did"
)]

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{process::Command, thread};
use tempfile::TempDir;

/// An empty database. It is removed when this is dropped, thus also when the test panics.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    backend: Backend,
}

#[derive(Debug)]
enum Backend {
    /// The file and whatever SQLite lays beside it.
    Sqlite { _folder: TempDir },
    /// A database of this name on the server at this address.
    Postgres { server: String, name: String },
}

impl TestDatabase {
    /// A SQLite file that does not exist yet, in a folder of its own.
    ///
    /// # Panics
    /// Where no temporary folder can be made.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, backend: Backend::Sqlite { _folder: folder } }
    }

    /// An empty database on the PostgreSQL server for tests: the one that `DATABASE_URL` names, else a
    /// throw-away one that the project's script starts.
    ///
    /// # Panics
    /// Where there is no PostgreSQL: a test is never skipped.
    #[expect(clippy::disallowed_methods, reason = "tests that run at once must not choose the same name")]
    pub async fn postgres() -> Self {
        let server = postgres_server();
        let name = format!("test_{:016x}", rand::random::<u64>());
        execute(&server, format!("CREATE DATABASE {name}")).await.expect("PostgreSQL makes a database");
        let (start, _) = server.rsplit_once('/').expect("the address names a database");
        Self { url: format!("{start}/{name}"), backend: Backend::Postgres { server, name } }
    }

    /// The address, as the setting `database` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Backend::Postgres { server, name } = &self.backend else { return };
        // Connections may still be open, and the test's runtime may be ending.
        let (server, drop) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&server, drop))
        });
        let dropped = dropped.join();
        // To panic while the test panics would hide why it did.
        if !thread::panicking() {
            dropped.unwrap().expect("PostgreSQL drops the test's database");
        }
    }
}

async fn execute(server: &str, statement: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await
}

fn postgres_server() -> String {
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return url;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/postgres");
    let output = Command::new(script).arg("start").output().expect(".ci/postgres can be run");
    assert!(output.status.success(), "no PostgreSQL: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("an address").trim().to_owned()
}
