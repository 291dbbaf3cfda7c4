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

    /// Inserts messages, each after the one that it answers.
    pub(crate) async fn insert_messages(&mut self, rows: &[NewMessage]) -> Result<()> {
        self.insert_many(rows, insert_messages::push_insert).await
    }

    /// Inserts texts.
    pub(crate) async fn insert_bodies(&mut self, rows: &[NewBody]) -> Result<()> {
        self.insert_many(rows, insert_messages::push_bodies).await
    }

    /// Inserts entries.
    pub(crate) async fn insert_entries(&mut self, rows: &[EntryRow]) -> Result<()> {
        self.insert_many(rows, entries::push_insert).await
    }

    async fn insert_many<T: Clone>(
        &mut self,
        rows: &[T],
        push_insert: impl Fn(&mut SqlBuilder, Vec<T>),
    ) -> Result<()> {
        for some in rows.chunks(ROWS) {
            let mut insert = SqlBuilder::new(insert_messages::INSERT_NEW, self.dialect());
            push_insert(&mut insert, some.to_vec());
            self.run(insert).await?;
        }
        Ok(())
    }
}
