//! Many new messages at once, for imports and seeds: rows by the dozen in one statement.
//!
//! The statements for many rows are made from those for one. What stands in the rows is the business
//! of `upkeep::bulk`.

use super::{EntryRow, NewMessage, Sql, Tx, sql, statements};
use crate::error::Result;
use postroom_model::Timestamp;
use std::sync::LazyLock;

/// Rows in one statement: enough that the way to the database costs little for each.
const ROWS: usize = 64;

statements! {
    MESSAGE = "
        INSERT INTO messages
            ( id, conversation_id, threaded, parent_id, sender_id, recipient_id, visitor_email
            , visitor_read_at, visitor_deleted_at, subject, body, excerpt, sent_at, replied_at
            , status, decided_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    ENTRY = "
        INSERT INTO entries
            ( owner_id, conversation_id, message_id, side, folder, archived, deleted_at, read_at
            , sent_at, sender_key, recipient_key, subject_key, head, head_count, head_unread)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
}

static MESSAGES: LazyLock<String> = LazyLock::new(|| many(MESSAGE));
static ENTRIES: LazyLock<String> = LazyLock::new(|| many(ENTRY));

/// The statement that inserts [`ROWS`] rows, from the one that inserts one.
fn many(one: &str) -> String {
    let Some((start, values)) = one.split_once("VALUES") else { return one.to_owned() };
    let columns = values.matches('$').count();
    let row = |n: usize| {
        let places: Vec<String> = (1..=columns).map(|c| format!("${}", n * columns + c)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    format!("{start}VALUES {}", rows.join(", "))
}

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
            .bind(new.status.as_str())
            .bind(new.decided_at)
            .bind(new.reason)
    }
}

fn bind_entry(sql: Sql, row: EntryRow) -> Sql {
    sql.bind(row.owner_id)
        .bind(row.conversation_id)
        .bind(row.message_id)
        .bind(row.side)
        .bind(row.folder)
        .bind(row.archived)
        .bind(row.deleted_at)
        .bind(row.read_at)
        .bind(row.sent_at)
        .bind(row.sender_key)
        .bind(row.recipient_key)
        .bind(row.subject_key)
        .bind(row.head)
        .bind(row.head_count)
        .bind(row.head_unread)
}

impl Tx {
    /// Inserts messages, each after the one that it answers. Unless told that these are `all`, it
    /// leaves those at the end for which a statement of many rows would not be full.
    pub(crate) async fn insert_messages(&mut self, rows: &mut Vec<OldMessage>, all: bool) -> Result<()> {
        self.insert_many(rows, all, MESSAGE, &MESSAGES, |sql, row| row.bind(sql)).await
    }

    /// Inserts entries of messages that are there, in the same way.
    pub(crate) async fn insert_entries(&mut self, rows: &mut Vec<EntryRow>, all: bool) -> Result<()> {
        self.insert_many(rows, all, ENTRY, &ENTRIES, bind_entry).await
    }

    async fn insert_many<T>(
        &mut self,
        rows: &mut Vec<T>,
        all: bool,
        one: &'static str,
        many: &'static str,
        bind: impl Fn(Sql, T) -> Sql,
    ) -> Result<()> {
        let full = rows.len() - rows.len() % ROWS;
        let mut ready = rows.drain(..full);
        while ready.len() > 0 {
            let insert = ready.by_ref().take(ROWS).fold(sql(many), &bind);
            self.run(insert).await?;
        }
        drop(ready);
        if all {
            for row in rows.drain(..) {
                self.run(bind(sql(one), row)).await?;
            }
        }
        Ok(())
    }
}

/// The texts that are not constants.
#[cfg(test)]
pub(super) fn all_texts() -> Vec<String> {
    vec![MESSAGES.clone(), ENTRIES.clone()]
}
