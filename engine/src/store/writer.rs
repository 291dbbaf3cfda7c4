//! The one writer of SQLite: many waiting writes, one commit.
//!
//! A commit with `synchronous=FULL` waits for the disk. So writes queue up, and the writer takes all
//! that wait into one transaction. Should one of them fail after it has changed something, which is
//! rare, all are undone and run again one by one: that costs less than a savepoint for each. Callers
//! get their answers, and the live streams their events, only after the commit.

use super::{
    commit_listener::CommitListener,
    conn::{Conn, Tx},
    failure::failure,
    sql::sql,
};
use crate::{
    clock::ClockAndRng,
    error::{Error, Result},
    ids::Ids,
};
use futures_util::{FutureExt, future::BoxFuture};
use sqlx::{
    Connection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot, watch},
};

/// Longest time that a transaction goes on taking further writes: the first caller waits for it.
const BATCH_TIME: Duration = Duration::from_millis(10);
/// Most writes in one transaction.
const BATCH: usize = 256;
/// Writes that may wait before callers have to.
const QUEUE: usize = 4096;
/// The pause before the next try to replace a broken connection.
const RECONNECT_PAUSE: Duration = Duration::from_millis(200);

/// What a write does. It may be run again, so it keeps its inputs.
pub(crate) trait Work<T>:
    for<'c> FnMut(&'c mut Tx) -> BoxFuture<'c, Result<T>> + Send + 'static
{
}
impl<T, F> Work<T> for F where F: for<'c> FnMut(&'c mut Tx) -> BoxFuture<'c, Result<T>> + Send + 'static {}

/// A waiting write, whatever its result is.
trait Job: Send {
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Outcome>;
    /// Gives the caller their answer: the write's own, or why the commit failed.
    fn answer(self: Box<Self>, failed: Option<&str>);
}

/// What became of a write within its transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It did what it should, or refused before it changed anything.
    Clean,
    /// It failed, and what it did must be undone.
    Failed,
    /// Nothing comes after it.
    Last,
}

struct Task<T, F> {
    work: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send + 'static, F: Work<T>> Job for Task<T, F> {
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Outcome> {
        Box::pin(async move {
            tx.changed = false;
            let ran = AssertUnwindSafe((self.work)(tx)).catch_unwind().await;
            let result = ran.unwrap_or_else(|_| Err(Error::Internal("a write panicked".to_owned())));
            let clean = result.is_ok() || !tx.changed;
            self.result = Some(result);
            if clean { Outcome::Clean } else { Outcome::Failed }
        })
    }

    fn answer(self: Box<Self>, failed: Option<&str>) {
        let result = match (failed, self.result) {
            (None, Some(result)) | (Some(_), Some(result @ Err(_))) => result,
            (failed, _) => Err(Error::Unavailable(failed.unwrap_or("the write was not run").to_owned())),
        };
        // A caller who went away does not want to know.
        drop(self.reply.send(result));
    }
}

/// Ends the writer.
struct End;

impl Job for End {
    fn run<'c>(&'c mut self, _: &'c mut Tx) -> BoxFuture<'c, Outcome> {
        Box::pin(async { Outcome::Last })
    }

    fn answer(self: Box<Self>, _: Option<&str>) {}
}

/// The queue into the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
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
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (ready, opened) = oneshot::channel();
        let (runs, running) = watch::channel(());
        let work = async move {
            let _runs = runs;
            match connect(options.clone()).await {
                Ok(conn) => {
                    drop(ready.send(Ok(())));
                    let tx = Tx { conn, published: Vec::new(), changed: false, ids, clock_and_rng };
                    keep_writing(jobs, tx, listener.as_ref(), options).await;
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        };
        // A thread of its own: it waits for the database only, and need not share the runtime's.
        let runtime = Handle::current();
        let run = move || {
            stay_on_one_processor();
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
        let job = Box::new(Task { work, result: None, reply });
        let gone = |_| Error::Unavailable("the writer has stopped".to_owned());
        self.queue.send(job).await.map_err(|e| gone(e.to_string()))?;
        answer.await.map_err(|e| gone(e.to_string()))?
    }
}

async fn connect(options: SqliteConnectOptions) -> Result<Conn> {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options);
    pool.acquire().await.map(Conn::Sqlite).map_err(failure)
}

/// Keeps this thread, and SQLite's, which it is about to start, on one processor. They take turns, and
/// to wake a thread on another processor takes longer than most statements: measured in virtual
/// machines it halved the number of writes. Processes choose different ones.
fn stay_on_one_processor() {
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
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    mut tx: Tx,
    listener: &dyn CommitListener,
    options: SqliteConnectOptions,
) {
    loop {
        match AssertUnwindSafe(write(&mut jobs, &mut tx, listener)).catch_unwind().await {
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
        match connect(options.clone()).await {
            Ok(conn) => return conn,
            Err(error) => tracing::error!(%error, "the writer cannot connect"),
        }
        tokio::time::sleep(RECONNECT_PAUSE).await;
    }
}

/// Why the writer stopped.
enum Stop {
    Asked,
    ConnectionLost,
}

async fn write(jobs: &mut mpsc::Receiver<Box<dyn Job>>, tx: &mut Tx, listener: &dyn CommitListener) -> Stop {
    let mut last = false;
    while !last && let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        let ran = together(tx, &mut batch, jobs, &mut last).await;
        match ran {
            Ok(Outcome::Clean | Outcome::Last) => finish(tx, batch, listener, Ok(())),
            Ok(Outcome::Failed) => {
                undo(tx).await;
                for job in batch {
                    alone(tx, job, listener).await;
                }
            }
            Err(error) => {
                undo(tx).await;
                finish(tx, batch, listener, Err(error));
                if let Conn::Sqlite(conn) = &mut tx.conn
                    && conn.ping().await.is_err()
                {
                    return Stop::ConnectionLost;
                }
            }
        }
    }
    Stop::Asked
}

/// Runs the first write and all that wait, and commits them unless one failed.
async fn together(
    tx: &mut Tx,
    batch: &mut Vec<Box<dyn Job>>,
    jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    last: &mut bool,
) -> Result<Outcome> {
    #[expect(clippy::disallowed_methods, reason = "measures how long callers have waited")]
    let started = Instant::now();
    tx.run(sql("BEGIN IMMEDIATE")).await?;
    while let Some(job) = batch.last_mut() {
        match job.run(tx).await {
            Outcome::Clean => {}
            Outcome::Failed => return Ok(Outcome::Failed),
            Outcome::Last => *last = true,
        }
        let full = *last || batch.len() >= BATCH || started.elapsed() >= BATCH_TIME;
        let next = if full { None } else { jobs.try_recv().ok() };
        match next {
            Some(next) => batch.push(next),
            None => break,
        }
    }
    tx.run(sql("COMMIT")).await?;
    Ok(Outcome::Clean)
}

/// Runs one write in a transaction of its own.
async fn alone(tx: &mut Tx, mut job: Box<dyn Job>, listener: &dyn CommitListener) {
    let ran = async {
        tx.run(sql("BEGIN IMMEDIATE")).await?;
        if job.run(tx).await == Outcome::Failed {
            undo(tx).await;
            return Ok(());
        }
        tx.run(sql("COMMIT")).await.map(drop)
    };
    let ran = ran.await;
    if ran.is_err() {
        undo(tx).await;
    }
    finish(tx, vec![job], listener, ran);
}

/// Undoes what the open transaction did, and forgets what it would have told.
async fn undo(tx: &mut Tx) {
    tx.published.clear();
    // Fails harmlessly where the database has rolled back by itself.
    drop(tx.run(sql("ROLLBACK")).await);
}

/// Tells and answers after the commit.
fn finish(tx: &mut Tx, batch: Vec<Box<dyn Job>>, listener: &dyn CommitListener, ran: Result<()>) {
    let published = std::mem::take(&mut tx.published);
    match &ran {
        Ok(()) => listener.committed(published),
        Err(error) => tracing::error!(%error, "a transaction failed and was rolled back"),
    }
    let failed = ran.err().map(|error| error.to_string());
    batch.into_iter().for_each(|job| job.answer(failed.as_deref()));
}
