//! Access to SQLite and PostgreSQL. The only module that names `sqlx`, and where all SQL is.
//!
//! Every query is one text for both databases; what must differ is in [`Dialect`] and in how the two
//! are opened. [`Store::read`] gives a connection to look with, [`Store::write`] runs
//! a transaction. One file per table family holds its statements; rules stand in the other modules.

mod bulk;
mod bulk_journal;
mod checkup;
mod cleanup;
mod columns;
mod commit_listener;
mod conn;
mod conversations;
mod counters;
mod delta;
mod dialect;
mod entries;
mod entry_row;
mod events;
mod failure;
mod folders;
mod idempotency;
mod insert_messages;
mod jobs;
mod mailbox_changes;
mod mailboxes;
mod marks;
mod messages;
mod migrations;
mod moderation;
mod moderation_log;
mod open;
mod other_processes;
mod people;
mod private_file;
mod purge;
mod readers;
mod replies;
mod representatives;
mod retry;
mod secrets;
mod sessions;
mod sql;
mod stream_access;
mod stream_tickets;
mod tokens;
mod users;
mod writer;

#[cfg(test)]
mod migration_tests;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod statement_tests;
#[cfg(test)]
mod writer_tests;

pub(crate) use bulk_journal::BulkConversationRow;
pub(crate) use checkup::{EntryCheckRow, EntryPosition, MessageCheckRow, OwnerRow};
pub(crate) use cleanup::ConversationMessageRow;
pub(crate) use columns::{Side, row};
pub(crate) use commit_listener::{AfterCommit, CommitListener, QueueLength};
pub(crate) use conn::{Conn, Tx};
pub(crate) use conversations::MessageCursor;
pub(crate) use delta::{Delta, FolderMap};
pub(crate) use dialect::Dialect;
pub(crate) use entry_row::EntryRow;
pub(crate) use events::{EventRow, NewEvent};
pub(crate) use folders::{FolderRow, ListCursor, ListQuery};
pub(crate) use insert_messages::{NewBody, NewMessage, NewMessages};
pub use jobs::JobKind;
pub(crate) use jobs::{ClaimedRow, JobRow, Lease};
pub(crate) use mailbox_changes::MailboxDelta;
pub(crate) use marks::MarkChange;
pub(crate) use messages::{MessageRow, MessageSummary};
pub(crate) use moderation::VisitorMarks;
pub(crate) use moderation_log::ModeratorAction;
pub use open::OlderTables;
pub(crate) use other_processes::OtherProcesses;
pub(crate) use people::PersonRow;
pub(crate) use representatives::{RepresentativeCounts, RepresentativeRow};
pub(crate) use sessions::{NewSession, SessionRow};
pub(crate) use sql::{Sql, SqlBuilder, built_statements, sql, statements};
pub(crate) use stream_access::{StreamAccountRow, ValidSessionRow};
pub(crate) use stream_tickets::TicketRow;
pub(crate) use tokens::{BearerRow, TokenRow};
pub(crate) use users::{CallerRow, NewUser, UserRow};

use crate::{
    clock::ClockAndRng,
    error::{Error, Result},
    ids::Ids,
};
use futures_util::{FutureExt, future::BoxFuture};
use postroom_model::Timestamp;
use readers::Readers;
use retry::Retries;
use sqlx::PgPool;
use std::{panic::AssertUnwindSafe, sync::Arc};
use writer::{Work, Writer};

/// The database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    db: Db,
    ids: Arc<Ids>,
    clock_and_rng: ClockAndRng,
    listener: Arc<dyn CommitListener>,
}

#[derive(Clone)]
enum Db {
    Sqlite {
        writer: Writer,
        readers: Readers,
    },
    /// Connections of their own, so that many who wait for each other to write keep nobody from reading.
    Postgres {
        writers: PgPool,
        readers: PgPool,
    },
}

impl Store {
    /// A connection for reading.
    pub(crate) async fn read(&self) -> Result<Conn> {
        match &self.db {
            Db::Sqlite { readers, .. } => readers.acquire().await.map(Conn::SqliteReader),
            // Boxed, as it may open a connection, with all that this takes.
            Db::Postgres { readers: pool, .. } => {
                Box::pin(pool.acquire()).await.map(Conn::Postgres).map_err(failure::failure)
            }
        }
    }

    /// Runs a transaction to its end, even if the caller goes away. An error undoes all of it.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnMut(&'c mut Tx) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        match &self.db {
            Db::Sqlite { writer, .. } => writer.write(work).await,
            Db::Postgres { writers: pool, .. } => {
                let running = tokio::spawn(self.clone().write_postgres(pool.clone(), work));
                running.await.unwrap_or_else(|e| Err(Error::Internal(format!("a write ended early: {e}"))))
            }
        }
    }

    async fn write_postgres<T: Send + 'static>(self, pool: PgPool, mut work: impl Work<T>) -> Result<T> {
        let mut retries = Retries::new(&self.clock_and_rng);
        loop {
            match self.try_postgres(&pool, &mut work).await {
                Err(Error::TransactionConflict(conflict)) if retries.wait(&conflict).await => {}
                Err(Error::LockTimeout) if retries.wait("a lock").await => {}
                result => return result,
            }
        }
    }

    async fn try_postgres<T>(&self, pool: &PgPool, work: &mut impl Work<T>) -> Result<T> {
        let conn = Conn::PostgresTx(pool.begin().await.map_err(failure::failure)?);
        let mut tx = Tx {
            conn,
            published: Vec::new(),
            changed: false,
            ids: self.ids.clone(),
            clock_and_rng: self.clock_and_rng.clone(),
        };
        let ran = AssertUnwindSafe(work(&mut tx)).catch_unwind().await;
        let value = ran.unwrap_or_else(|_| Err(Error::Internal("a write panicked".to_owned())))?;
        if let Conn::PostgresTx(transaction) = tx.conn {
            transaction.commit().await.map_err(failure::failure)?;
        }
        self.listener.committed(tx.published);
        Ok(value)
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock_and_rng.clock.now()
    }

    /// A new id.
    pub(crate) fn next_id(&self) -> i64 {
        self.ids.next(self.now())
    }

    /// Random bytes.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        self.clock_and_rng.random()
    }
}
