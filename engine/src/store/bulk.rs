//! Many new messages at once, for imports and seeds: rows by the dozen in one statement.
//!
//! The statements for many rows are made from those for one. What stands in the rows is the business
//! of `maintenance::bulk`.

use super::{Dialect, EntryRow, NewMessage, Sql, Tx, entries::INSERT, sql, sql::many_rows, statements};
use crate::error::Result;
use postroom_model::Timestamp;
use sqlx::SqlStr;
use std::sync::LazyLock;

/// Rows in one statement, so that the way to the database costs little for each: much more so where
/// it leads to another process.
const ROWS_POSTGRES: usize = 64;
/// SQLite looks for the place of each value from the first one on, so that more rows cost more.
const ROWS_SQLITE: usize = 8;

statements! {
    MESSAGE = "
        INSERT INTO messages
            ( id, conversation_id, threaded, parent_id, sender_id, recipient_id, visitor_email
            , visitor_read_at, visitor_deleted_at, subject, body, excerpt, sent_at, replied_at
            , status, decided_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    ANALYZE = "ANALYZE";
}

/// A statement for one row and for many.
struct Insert {
    one: &'static str,
    sqlite: SqlStr,
    postgres: SqlStr,
}

impl Insert {
    fn new(one: &'static str) -> Self {
        Self { one, sqlite: many_rows(one, ROWS_SQLITE), postgres: many_rows(one, ROWS_POSTGRES) }
    }
}

static MESSAGES: LazyLock<Insert> = LazyLock::new(|| Insert::new(MESSAGE));
static ENTRIES: LazyLock<Insert> = LazyLock::new(|| Insert::new(INSERT));

/// A message with all that it may have been through elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct OldMessage {
    pub new: NewMessage,
    pub visitor_read_at: Option<Timestamp>,
    pub visitor_deleted_at: Option<Timestamp>,
    pub replied_at: Option<Timestamp>,
}

impl OldMessage {
    fn bind(self, sql: Sql) -> Sql {
        let new = self.new;
        sql.bind(new.id)
            .bind(new.conversation)
            .bind(new.threaded)
            .bind(new.parent)
            .bind(new.sender)
            .bind(new.recipient)
            .bind(new.visitor_email)
            .bind(self.visitor_read_at)
            .bind(self.visitor_deleted_at)
            .bind(new.subject)
            .bind(new.body)
            .bind(new.excerpt)
            .bind(new.sent_at)
            .bind(self.replied_at)
            .bind(new.status)
            .bind(new.decided_at)
            .bind(new.reason)
    }
}

impl Tx {
    /// Lets PostgreSQL collect how large the tables have become, as it plans by that and would only find
    /// out some time later. SQLite's plans do not depend on it.
    pub(crate) async fn analyze(&mut self) -> Result<()> {
        if self.dialect().plans_by_statistics() {
            self.run(sql(ANALYZE)).await?;
        }
        Ok(())
    }

    /// Inserts messages, each after the one that it answers. Unless told that these are `all`, it
    /// leaves those at the end for which a statement of many rows would not be full.
    pub(crate) async fn insert_messages(&mut self, rows: &mut Vec<OldMessage>, all: bool) -> Result<()> {
        self.insert_many(rows, all, &MESSAGES, |sql, row| row.bind(sql)).await
    }

    /// Inserts entries in the same way.
    pub(crate) async fn insert_entries(&mut self, rows: &mut Vec<EntryRow>, all: bool) -> Result<()> {
        self.insert_many(rows, all, &ENTRIES, |sql, row| row.bind(sql)).await
    }

    async fn insert_many<T>(
        &mut self,
        rows: &mut Vec<T>,
        all: bool,
        insert: &Insert,
        bind: impl Fn(Sql, T) -> Sql,
    ) -> Result<()> {
        let (many, step) = match self.dialect() {
            Dialect::Postgres => (&insert.postgres, ROWS_POSTGRES),
            Dialect::Sqlite => (&insert.sqlite, ROWS_SQLITE),
        };
        let full = rows.len() - rows.len() % step;
        let mut ready = rows.drain(..full);
        while ready.len() > 0 {
            let insert = ready.by_ref().take(step).fold(Sql::prepared(many), &bind);
            self.run(insert).await?;
        }
        drop(ready);
        if all {
            for row in rows.drain(..) {
                self.run(bind(sql(insert.one), row)).await?;
            }
        }
        Ok(())
    }
}

/// The texts that are not constants.
#[cfg(test)]
pub(super) fn all_texts() -> Vec<String> {
    let texts = [&MESSAGES, &ENTRIES].into_iter().flat_map(|insert| [&insert.sqlite, &insert.postgres]);
    texts.map(|text| text.as_str().to_owned()).collect()
}
