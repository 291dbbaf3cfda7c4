//! How the databases find what statements ask for: by an index, and in the order of the list.

use super::{
    Db, Dialect, Store, folders,
    sql::explain,
    statement_tests::{AnyStatement, all_statements, sqlite},
};
use crate::testing::TestPostroom;
use sqlx::{AssertSqlSafe, Executor, Row};
use std::collections::BTreeSet;

/// Statements that read a whole table, or a whole index, and why they may.
const WHOLE: &[(&str, &str, &str)] = &[
    ("bulk_journal::PURGE", "bulk_journal", "it holds what runs, and what has ended since the last hour"),
    ("jobs::ALL_JOBS", "jobs", "an operator asks for all of them"),
    ("users::COUNT", "users", "administrators are told how many accounts there are"),
    ("users::HAS_ADMINISTRATOR", "users", "the first of an index that has administrators alone"),
    ("users::LOCK_ADMINISTRATORS", "users", "all of an index that has administrators alone"),
];

/// The tables that are largest: PostgreSQL finds their rows by an index even where it takes a table for a small one.
const LARGEST: [&str; 4] = ["bodies", "entries", "events", "messages"];

/// How PostgreSQL carries out a statement, whatever values it is given. Nothing was ever counted in a
/// fresh database, so it takes every mailbox for a small one.
async fn plan(store: &Store, settings: &str, text: &str) -> Vec<String> {
    let Db::Postgres { readers: pool, .. } = &store.db else { unreachable!() };
    let mut values = 0;
    while text.contains(&format!("${}", values + 1)) {
        values += 1;
    }
    let nulls = if values == 0 { String::new() } else { format!("({})", vec!["NULL"; values].join(", ")) };
    let mut conn = pool.acquire().await.unwrap();
    let settings = format!("BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; {settings}");
    conn.execute(AssertSqlSafe(settings)).await.unwrap();
    conn.execute(AssertSqlSafe(format!("PREPARE it AS {text}"))).await.unwrap();
    let explain = AssertSqlSafe(format!("EXPLAIN (COSTS OFF) EXECUTE it{nulls}"));
    let lines = conn.fetch_all(explain).await.unwrap().iter().map(|row| row.get(0)).collect();
    conn.execute("ROLLBACK; DEALLOCATE it").await.unwrap();
    lines
}

#[tokio::test]
async fn a_list_walks_an_index_to_its_page() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    for text in folders::all_texts() {
        let plan = plan(&postroom.core.store, "", &text).await;
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

/// What may be explained: not what is no query.
fn is_query(text: &str) -> bool {
    ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"].iter().any(|word| text.trim_start().starts_with(word))
}

/// The tables with the names that a statement gives them.
fn aliases<'t>(text: &'t str, tables: &BTreeSet<String>) -> Vec<(&'t str, &'t str)> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate().filter(|(_, word)| tables.contains(**word)) {
        found.push((*word, *word));
        let alias =
            words.get(n + 1).and_then(|next| if *next == "AS" { words.get(n + 2) } else { Some(next) });
        found.extend(alias.map(|alias| (*alias, *word)));
    }
    found
}

/// Tables that a plan of SQLite reads as a whole.
async fn read_whole_by_sqlite(store: &Store) -> BTreeSet<(&'static str, String)> {
    let names =
        sqlite(store).await.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'").await.unwrap();
    let tables: BTreeSet<String> = names.iter().map(|row| row.get(0)).collect();
    let mut found = BTreeSet::new();
    for (name, statement) in all_statements(Dialect::Sqlite) {
        let (text, steps) = match statement {
            AnyStatement::Text(text) if !is_query(&text) => continue,
            AnyStatement::Text(text) => {
                let steps = sqlite_plan(store, &text).await;
                (text, steps)
            }
            AnyStatement::Built(form) => {
                let (text, _) = explain(form, Dialect::Sqlite).for_sqlite().unwrap();
                let mut conn = store.read().await.unwrap();
                let rows: Vec<(i64, i64, i64, String)> =
                    conn.all(explain(form, Dialect::Sqlite)).await.unwrap();
                (text.as_str().to_owned(), rows.into_iter().map(|row| row.3).collect())
            }
        };
        let aliases = aliases(&text, &tables);
        let scanned = steps.iter().filter_map(|step| step.strip_prefix("SCAN ")?.split(' ').next());
        let scanned = scanned.filter_map(|alias| aliases.iter().find(|(name, _)| *name == alias));
        found.extend(scanned.map(|(_, table)| (name, (*table).to_owned())));
    }
    found
}

/// Tables that a plan of PostgreSQL reads as a whole, even where it avoids that as far as it can.
async fn read_whole_by_postgres(store: &Store) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    for (name, statement) in all_statements(Dialect::Postgres) {
        let lines = match statement {
            AnyStatement::Text(text) if !is_query(&text) => continue,
            AnyStatement::Text(text) => plan(store, "SET LOCAL enable_seqscan = off", &text).await,
            AnyStatement::Built(form) => {
                let mut conn = store.read().await.unwrap();
                conn.run(super::sql("SET enable_seqscan = off")).await.unwrap();
                let rows: Vec<(String,)> = conn.all(explain(form, Dialect::Postgres)).await.unwrap();
                rows.into_iter().map(|row| row.0).collect()
            }
        };
        found.extend(scanned_by_postgres(&lines).map(|table| (name, table.to_owned())));
    }
    found
}

/// Tables that are read one row after another, or by an index without a condition.
fn scanned_by_postgres(lines: &[String]) -> impl Iterator<Item = &str> {
    let starts_node = |line: &str| line.contains("->") || !line.starts_with(' ');
    lines.iter().enumerate().filter_map(move |(n, line)| {
        let (_, table) = line.split_once(" on ").filter(|_| starts_node(line))?;
        let by_index = line.contains("Index Scan") || line.contains("Index Only Scan");
        let details = lines.iter().skip(n + 1).take_while(|line| !starts_node(line));
        let searches = by_index && details.into_iter().any(|line| line.contains("Index Cond:"));
        let scans = by_index || line.contains("Seq Scan");
        (scans && !searches).then(|| table.split(' ').next()).flatten()
    })
}

#[tokio::test]
async fn whole_tables_are_read_only_where_a_reason_is_given() {
    let sqlite = TestPostroom::sqlite(|_| {}).await;
    let postgres = TestPostroom::postgres(|_| {}).await;
    let mut found = read_whole_by_sqlite(&sqlite.core.store).await;
    found.extend(read_whole_by_postgres(&postgres.core.store).await);
    let listed = WHOLE.iter().map(|(name, table, _)| (*name, (*table).to_owned())).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(unlisted.is_empty(), "whole tables are read without a reason: {unlisted:#?}");
    let stale: Vec<_> = listed.difference(&found).collect();
    assert!(stale.is_empty(), "these are found by an index by now: {stale:#?}");
}

/// Where PostgreSQL may choose, it must not need to be told: it plans a fresh database's statements as those of small
/// tables, and keeps the plans until it counts. Maintenance reads in large steps, and may wait for that.
#[tokio::test]
async fn nothing_reads_through_the_largest_tables() {
    let postroom = TestPostroom::postgres(|_| {}).await;
    let mut found = Vec::new();
    for (name, statement) in all_statements(Dialect::Postgres) {
        let AnyStatement::Text(text) = statement else { continue };
        if !is_query(&text) || name.starts_with("checkup::") || name.starts_with("cleanup::") {
            continue;
        }
        let plan = plan(&postroom.core.store, "", &text).await;
        let tables = scanned_by_postgres(&plan).filter(|table| LARGEST.contains(table));
        found.extend(tables.map(|table| format!("{name}: {table}")));
    }
    assert!(found.is_empty(), "{found:?}");
}
