//! Every statement is understood by both databases, and both have the same tables.

use super::{
    Db, Store, bulk, bulk_journal, checkup, cleanup, conversations, counters, entries, events, folders,
    idempotency, jobs, mailboxes, marks, messages, moderation, moderation_log, people, purge, replies,
    representatives, secrets, sessions, stream_tickets, tokens, users,
};
use crate::testing::{TestPostroom, db_test};
use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqlSafeStr, SqliteConnection};
use std::collections::BTreeMap;

fn all_statements() -> Vec<(String, String)> {
    let files = [
        bulk::ALL,
        bulk_journal::ALL,
        cleanup::ALL,
        conversations::ALL,
        counters::ALL,
        entries::ALL,
        events::ALL,
        idempotency::ALL,
        jobs::ALL,
        mailboxes::ALL,
        marks::ALL,
        messages::ALL,
        moderation_log::ALL,
        moderation::ALL,
        people::ALL,
        purge::ALL,
        replies::ALL,
        representatives::ALL,
        secrets::ALL,
        sessions::ALL,
        stream_tickets::ALL,
        tokens::ALL,
        checkup::ALL,
        users::ALL,
    ];
    let constants = files.iter().flat_map(|all| all.iter());
    let mut texts: Vec<_> = constants.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    texts.extend(folders::all_texts().into_iter().map(|text| ("a folder".to_owned(), text)));
    texts
}

/// A connection of the test's own.
async fn sqlite(store: &Store) -> SqliteConnection {
    let Db::Sqlite { readers, .. } = &store.db else { unreachable!() };
    SqliteConnection::connect_with(readers.options()).await.unwrap()
}

async fn prepare(store: &Store, text: String) -> Result<usize, sqlx::Error> {
    let text = AssertSqlSafe(text).into_sql_str();
    match &store.db {
        Db::Sqlite { .. } => {
            sqlite(store).await.prepare(text).await.map(|s| sqlx::Statement::columns(&s).len())
        }
        Db::Postgres(pool) => pool.prepare(text).await.map(|s| sqlx::Statement::columns(&s).len()),
    }
}

db_test! {
    async fn every_statement_is_understood(postroom: TestPostroom) {
        for (name, text) in all_statements() {
            if let Err(error) = prepare(&postroom.core.store, text.clone()).await {
                panic!("{name}: {error}\n{text}");
            }
        }
    }
}

/// How PostgreSQL carries out a statement, whatever values it is given. Nothing was ever counted in a
/// fresh database, so it takes every mailbox for a small one.
async fn plan(store: &Store, text: &str) -> Vec<String> {
    let Db::Postgres(pool) = &store.db else { unreachable!() };
    let mut values = 0;
    while text.contains(&format!("${}", values + 1)) {
        values += 1;
    }
    let nulls = if values == 0 { String::new() } else { format!("({})", vec!["NULL"; values].join(", ")) };
    let mut conn = pool.acquire().await.unwrap();
    conn.execute("DEALLOCATE ALL; SET plan_cache_mode = force_generic_plan").await.unwrap();
    conn.execute(AssertSqlSafe(format!("PREPARE it AS {text}"))).await.unwrap();
    let explain = AssertSqlSafe(format!("EXPLAIN (COSTS OFF) EXECUTE it{nulls}"));
    conn.fetch_all(explain).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_list_walks_an_index_to_its_page() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    for text in folders::all_texts() {
        let plan = plan(&postroom.core.store, &text).await;
        let shown = || format!("{text}\n{}", plan.join("\n"));
        let limit = plan.iter().position(|line| line.contains("Limit")).expect("a limit");
        // Right under the limit stands the index, not a sort of everything; at most one of equal names.
        let walk = plan.get(limit + 1).expect("what is limited");
        assert!(!walk.contains("Sort") || walk.contains("Incremental Sort"), "{}", shown());
        assert!(!plan.iter().any(|line| line.contains("Bitmap")), "{}", shown());
        // What is looked up for a line is found by the line, not among all that the owner has.
        let walked = plan.iter().skip(limit).position(|line| line.contains("Index Cond")).map(|n| limit + n);
        let others = plan.iter().enumerate().filter(|(n, _)| Some(*n) != walked).map(|(_, line)| line.trim());
        assert!(!others.into_iter().any(|line| line == "Index Cond: (owner_id = $1)"), "{}", shown());
    }
}

/// How SQLite would run a statement, a step a line.
async fn sqlite_plan(store: &Store, text: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
    sqlite(store).await.fetch_all(explain).await.unwrap().iter().map(|row| row.get("detail")).collect()
}

#[tokio::test]
async fn a_list_walks_an_index_on_sqlite_too() {
    let postroom = TestPostroom::sqlite(|_| {}).await;
    for text in folders::all_texts() {
        let plan = sqlite_plan(&postroom.core.store, &text).await;
        let shown = || format!("{text}\n{}", plan.join("\n"));
        // Names that descend are sorted where they are equal, as indexes have what is newest first in ascending ones.
        let sorts = plan.iter().any(|step| step.starts_with("USE TEMP B-TREE"));
        let descends = text.contains("_key DESC");
        assert!(!sorts || descends, "{}", shown());
        // A sort of everything would hold all columns of the order.
        assert!(!plan.iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY"), "{}", shown());
        let walks_unread = plan.iter().any(|step| step.contains("INDEX entries_unread"));
        assert!(walks_unread || descends || !text.contains("AND e.read_at IS NULL"), "{}", shown());
        let scans = |table: &str| plan.iter().any(|step| step.starts_with(&format!("SCAN {table}")));
        assert!(!["e", "m", "u", "s", "r"].into_iter().any(scans), "{}", shown());
        assert!(plan.iter().any(|step| step.starts_with("SEARCH e USING")), "{}", shown());
    }
}

/// Statements about what there may be many of.
const READ_BY_INDEX: [&[(&str, &str)]; 8] = [
    conversations::ALL,
    entries::ALL,
    mailboxes::ALL,
    marks::ALL,
    messages::ALL,
    moderation::ALL,
    replies::ALL,
    representatives::ALL,
];

#[tokio::test]
async fn nothing_reads_through_all_messages_on_sqlite_either() {
    let postroom = TestPostroom::sqlite(|_| {}).await;
    for (name, text) in READ_BY_INDEX.concat() {
        let plan = sqlite_plan(&postroom.core.store, text).await;
        let whole = plan.iter().any(|step| {
            ["m", "e", "messages", "entries"].iter().any(|table| step == &format!("SCAN {table}"))
        });
        assert!(!whole, "{name}: {text}\n{}", plan.join("\n"));
    }
}

#[tokio::test]
async fn nothing_reads_through_all_messages() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    for (name, text) in READ_BY_INDEX.concat() {
        let plan = plan(&postroom.core.store, text).await.join("\n");
        let whole =
            ["messages", "entries"].iter().any(|table| plan.contains(&format!("Seq Scan on {table}")));
        assert!(!whole, "{name}: {text}\n{plan}");
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |dir: &str| {
        let path = format!("{}/../migrations/{dir}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(path).unwrap().map(|f| f.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

type Schema = BTreeMap<String, Vec<(String, bool)>>;

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let (a, b) = (TestPostroom::sqlite(|_| {}).await, TestPostroom::postgres(|_| {}).await);
    let (sqlite, postgres) = (sqlite_schema(&a.core.store).await, postgres_schema(&b.core.store).await);
    assert!(sqlite.len() > 8, "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

/// Columns of each table with whether they must be filled, and names of the indexes.
async fn sqlite_schema(store: &Store) -> Schema {
    let mut conn = sqlite(store).await;
    let mut schema = Schema::new();
    let columns = "
        SELECT t.name, c.name, c.\"notnull\" OR c.pk > 0
        FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
        ORDER BY 1, 2";
    for row in conn.fetch_all(columns).await.unwrap() {
        schema.entry(row.get(0)).or_default().push((row.get(1), row.get(2)));
    }
    let indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1";
    let rows = conn.fetch_all(indexes).await.unwrap();
    schema.insert("indexes".to_owned(), rows.iter().map(|row| (row.get(0), true)).collect());
    schema
}

async fn postgres_schema(store: &Store) -> Schema {
    let Db::Postgres(pool) = &store.db else { unreachable!() };
    let mut schema = Schema::new();
    let columns = "
        SELECT table_name::text, column_name::text, is_nullable = 'NO'
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'
        ORDER BY 1, column_name COLLATE \"C\"";
    for row in pool.fetch_all(columns).await.unwrap() {
        schema.entry(row.get(0)).or_default().push((row.get(1), row.get(2)));
    }
    let indexes = "
        SELECT i.indexname::text
        FROM pg_indexes AS i
        WHERE i.schemaname = 'public' AND i.tablename NOT LIKE '\\_sqlx%'
          AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conname = i.indexname)
        ORDER BY i.indexname COLLATE \"C\"";
    let rows = pool.fetch_all(indexes).await.unwrap();
    schema.insert("indexes".to_owned(), rows.iter().map(|row| (row.get(0), true)).collect());
    schema
}
