//! Many new messages at once, for imports and seeds: rows by the dozen in one statement.
//!
//! What stands in the rows is the business of `maintenance::bulk`.

use super::{EntryRow, NewBody, NewMessage, SqlBuilder, Tx, entries, insert_messages, sql, statements};
use crate::error::Result;

/// Rows in one statement, so that the way to the database costs little for each.
const ROWS: usize = 64;

statements! {
    ANALYZE = "ANALYZE";
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
    /// leaves those at the end that would not fill a statement.
    pub(crate) async fn insert_messages(&mut self, rows: &mut Vec<NewMessage>, all: bool) -> Result<()> {
        self.insert_many(rows, all, insert_messages::push_insert).await
    }

    /// Inserts texts in the same way.
    pub(crate) async fn insert_bodies(&mut self, rows: &mut Vec<NewBody>, all: bool) -> Result<()> {
        self.insert_many(rows, all, insert_messages::push_bodies).await
    }

    /// Inserts entries in the same way.
    pub(crate) async fn insert_entries(&mut self, rows: &mut Vec<EntryRow>, all: bool) -> Result<()> {
        self.insert_many(rows, all, entries::push_insert).await
    }

    async fn insert_many<T>(
        &mut self,
        rows: &mut Vec<T>,
        all: bool,
        push_insert: impl Fn(&mut SqlBuilder, Vec<T>),
    ) -> Result<()> {
        while rows.len() >= ROWS || (all && !rows.is_empty()) {
            let mut insert = SqlBuilder::new(insert_messages::INSERT_NEW, self.dialect());
            push_insert(&mut insert, rows.drain(..rows.len().min(ROWS)).collect());
            self.run(insert).await?;
        }
        Ok(())
    }
}
