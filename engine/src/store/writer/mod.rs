//! The one writer of SQLite: many waiting writes, one commit.
//!
//! A commit with `synchronous=FULL` waits for the disk. So writes queue up, and the writer takes all
//! that wait into one transaction. Should one of them fail after it has changed something, which is
//! rare, all are undone and run again one by one: that costs less than a savepoint for each. Callers
//! get their answers, and the live streams their events, only after the commit.

mod batch;
mod task;

pub(super) use task::Work;

use super::{
    commit_listener::CommitListener,
    conn::{Conn, Tx},
    failure::failure,
};
use crate::{
    clock::ClockAndRng,
    error::{Error, Result},
    ids::Ids,
};
use batch::{Stop, run_queue};
use futures_util::FutureExt;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use task::{End, QueuedWrite, Task};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot, watch},
};

/// Writes that may wait before callers have to.
const QUEUE: usize = 4096;
/// The pause before the next try to replace a broken connection.
const RECONNECT_PAUSE: Duration = Duration::from_millis(200);

/// The queue into the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn QueuedWrite>>,
    /// Closed when the writer has ended.
    running: watch::Receiver<()>,
}

impl Writer {
    /// Starts the writer with a connection of its own. It ends when the last handle is dropped.
    pub(super) async fn start(
        options: SqliteConnectOptions,
        clock_and_rng: ClockAndRng,
        ids: Arc<Ids>,
        listener: Arc<dyn CommitListener>,
    ) -> Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (ready, opened) = oneshot::channel();
        let (runs, running) = watch::channel(());
        let work = async move {
            let _runs = runs;
            match connect(&options).await {
                Ok(conn) => {
                    drop(ready.send(Ok(())));
                    let tx = Tx { conn, published: Vec::new(), changed: false, ids, clock_and_rng };
                    keep_writing(waiting, tx, listener.as_ref(), options).await;
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        };
        // A thread of its own: it waits for the database only, and need not share the runtime's.
        let runtime = Handle::current();
        let run = move || {
            pin_to_processor();
            runtime.block_on(work);
        };
        let thread = std::thread::Builder::new().name("sqlite writer".to_owned()).spawn(run);
        thread.map_err(|e| Error::Internal(format!("the writer's thread: {e}")))?;
        opened.await.map_err(|_| Error::Internal("the writer did not start".to_owned()))??;
        Ok(Self { queue, running })
    }

    /// Waits for the writes that were asked for before, and closes the connection. The last one to be
    /// closed puts what lies in the log into its place, so that the next start has not to read it.
    pub(super) async fn end(&self) {
        // Fails only when the writer is gone already.
        drop(self.queue.send(Box::new(End)).await);
        let mut running = self.running.clone();
        while running.changed().await.is_ok() {}
    }

    /// Queues a write and waits until it is on disk.
    pub(super) async fn write<T: Send + 'static>(&self, work: impl Work<T>) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let write = Box::new(Task::new(work, reply));
        let gone = |_| Error::Unavailable("the writer has stopped".to_owned());
        self.queue.send(write).await.map_err(|e| gone(e.to_string()))?;
        answer.await.map_err(|e| gone(e.to_string()))?
    }
}

async fn connect(options: &SqliteConnectOptions) -> Result<Conn> {
    SqliteConnection::connect_with(options).await.map(Conn::Sqlite).map_err(failure)
}

/// Keeps this thread, and SQLite's, which it is about to start, on one processor. They take turns, and
/// to wake a thread on another processor takes longer than most statements: measured in virtual
/// machines it halved the number of writes. Processes choose different ones.
fn pin_to_processor() {
    let all = core_affinity::get_core_ids().unwrap_or_default();
    let mine = usize::try_from(std::process::id()).unwrap_or_default().checked_rem(all.len());
    if let Some(processor) = mine.and_then(|n| all.get(n)) {
        // Where that is not allowed, it works as well, slower.
        let _ = core_affinity::set_for_current(*processor);
    }
}

/// Writes until it is told to end. What breaks the writer, a panic or the loss of its connection, ends the writes that it
/// was at, and it goes on with those that wait.
async fn keep_writing(
    mut queue: mpsc::Receiver<Box<dyn QueuedWrite>>,
    mut tx: Tx,
    listener: &dyn CommitListener,
    options: SqliteConnectOptions,
) {
    loop {
        match AssertUnwindSafe(run_queue(&mut queue, &mut tx, listener)).catch_unwind().await {
            Ok(Stop::Asked) => break,
            Ok(Stop::ConnectionLost) => tracing::error!("the writer has lost its connection"),
            Err(_) => tracing::error!("the writer panicked"),
        }
        tx.published.clear();
        tx.conn = reconnect(&options).await;
    }
    if let Conn::Sqlite(conn) = tx.conn
        && let Err(error) = conn.close().await
    {
        tracing::warn!(%error, "the database was not closed well");
    }
}

/// A new connection in place of a broken one, as soon as there can be one.
async fn reconnect(options: &SqliteConnectOptions) -> Conn {
    loop {
        match connect(options).await {
            Ok(conn) => return conn,
            Err(error) => tracing::error!(%error, "the writer cannot connect"),
        }
        tokio::time::sleep(RECONNECT_PAUSE).await;
    }
}
