//! Every statement is understood by both databases.

use super::{
    Db, Dialect, Store, bulk, bulk_journal, checkup, cleanup, conn, conversations, counters, entries, events,
    folders, idempotency, insert_messages, jobs, mailbox_changes, mailboxes, marks, messages, moderation,
    moderation_log, open, other_processes, people, purge, replies, representatives, secrets, sessions,
    sql::{Form, explain},
    stream_access, stream_tickets, tokens, users,
};
use crate::testing::db_test;
use sqlx::{AssertSqlSafe, Connection, Executor, SqlSafeStr, SqliteConnection};

/// Lists that are missing here are dead code to clippy.
const DECLARED: &[&[(&str, &str)]] = &[
    bulk::ALL,
    bulk_journal::ALL,
    checkup::ALL,
    cleanup::ALL,
    conn::ALL,
    conversations::ALL,
    counters::ALL,
    entries::ALL,
    events::ALL,
    idempotency::ALL,
    jobs::ALL,
    mailboxes::ALL,
    marks::ALL,
    messages::ALL,
    moderation::ALL,
    moderation_log::ALL,
    open::ALL,
    other_processes::ALL,
    people::ALL,
    purge::ALL,
    replies::ALL,
    representatives::ALL,
    secrets::ALL,
    sessions::ALL,
    stream_tickets::ALL,
    tokens::ALL,
    users::ALL,
];

/// The same of those that are put together.
const BUILT: &[&[(&str, Form)]] = &[
    cleanup::BUILT,
    events::BUILT,
    insert_messages::BUILT,
    mailbox_changes::BUILT,
    marks::BUILT,
    messages::BUILT,
    people::BUILT,
    stream_access::BUILT,
];

/// A statement in one of its forms.
pub(super) enum AnyStatement {
    Text(String),
    Built(Form),
}

/// All statements that a database runs, by file and name.
pub(super) fn all_statements(dialect: Dialect) -> Vec<(&'static str, AnyStatement)> {
    let texts = DECLARED.concat().into_iter().map(|(name, text)| (name, AnyStatement::Text(text.to_owned())));
    let lists =
        folders::all_texts().into_iter().map(|text| ("store::folders::a list", AnyStatement::Text(text)));
    let built = BUILT.concat().into_iter().map(|(name, form)| (name, AnyStatement::Built(form)));
    let all = texts.chain(lists).chain(built);
    let named =
        all.map(|(path, statement)| (path.split_once("store::").map_or(path, |(_, name)| name), statement));
    named.filter(|(name, _)| runs_on(name, dialect)).collect()
}

fn runs_on(name: &str, dialect: Dialect) -> bool {
    match name {
        "conn::BEGIN" | "other_processes::DATA_VERSION" => dialect == Dialect::Sqlite,
        "other_processes::ANNOUNCE" => dialect == Dialect::Postgres,
        _ => true,
    }
}

/// A connection of the test's own.
pub(super) async fn sqlite(store: &Store) -> SqliteConnection {
    let Db::Sqlite { readers, .. } = &store.db else { unreachable!() };
    SqliteConnection::connect_with(readers.options()).await.unwrap()
}

async fn prepare(store: &Store, statement: AnyStatement) -> Result<(), String> {
    match (statement, &store.db) {
        (AnyStatement::Text(text), Db::Sqlite { .. }) => {
            let mut conn = sqlite(store).await;
            let prepared = conn.prepare(AssertSqlSafe(text.clone()).into_sql_str()).await;
            prepared.map(drop).map_err(|error| format!("{error}\n{text}"))
        }
        (AnyStatement::Text(text), Db::Postgres { readers: pool, .. }) => {
            let prepared = pool.prepare(AssertSqlSafe(text.clone()).into_sql_str()).await;
            prepared.map(drop).map_err(|error| format!("{error}\n{text}"))
        }
        // PostgreSQL must be told what kinds its values have.
        (AnyStatement::Built(form), _) => {
            let mut conn = store.read().await.unwrap();
            let explain = explain(form, conn.dialect());
            conn.run(explain).await.map(drop).map_err(|error| error.to_string())
        }
    }
}

db_test! {
    async fn every_statement_is_understood(postroom: TestPostroom) {
        let store = &postroom.core.store;
        for (name, statement) in all_statements(store.read().await.unwrap().dialect()) {
            if let Err(error) = prepare(store, statement).await {
                panic!("{name}: {error}");
            }
        }
    }
}
