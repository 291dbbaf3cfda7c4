//! Both databases have the same tables.

use super::{Db, Store, statement_tests::sqlite};
use crate::testing::TestPostroom;
use sqlx::{Executor, Row};
use std::collections::BTreeMap;

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
    let Db::Postgres { readers: pool, .. } = &store.db else { unreachable!() };
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
