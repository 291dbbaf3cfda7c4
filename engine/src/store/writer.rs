//! The one writer of SQLite: many waiting writes, one commit.
//!
//! A commit with `synchronous=FULL` waits for the disk. So writes queue up, and the writer takes all
//! that wait into one transaction, each in its own savepoint: a write that fails is undone alone.
//! Callers get their answers, and the live streams their events, only after the commit.

use super::{
    bus::Listener,
    conn::{Conn, Tx},
    failure::failure,
    sql::sql,
};
use crate::{
    env::{Env, Ids},
    error::{Error, Result},
};
use futures_util::{FutureExt, future::BoxFuture};
use sqlx::SqlitePool;
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// Longest time that a transaction goes on taking further writes: readers and the first caller wait.
const BATCH_TIME: Duration = Duration::from_millis(10);
/// Most writes in one transaction.
const BATCH: usize = 256;
/// Writes that may wait before callers have to.
const QUEUE: usize = 4096;

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

/// What became of a write within the batch.
#[derive(PartialEq)]
enum Outcome {
    Done,
    /// Nothing of it stays, nothing else is touched.
    Refused,
    /// The database failed: the whole transaction is in doubt.
    Broken,
}

struct Task<T, F> {
    work: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send + 'static, F: Work<T>> Job for Task<T, F> {
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Outcome> {
        Box::pin(async move {
            let ran = AssertUnwindSafe((self.work)(tx)).catch_unwind().await;
            let result = ran.unwrap_or_else(|_| Err(Error::Internal("a write panicked".to_owned())));
            let outcome = match &result {
                Ok(_) => Outcome::Done,
                Err(Error::Refused(_) | Error::Conflict(_) | Error::Internal(_)) => Outcome::Refused,
                Err(Error::Unavailable(_)) => Outcome::Broken,
            };
            self.result = Some(result);
            outcome
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

/// The queue into the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the writer on the one connection of `pool`. It ends when the last handle is dropped.
    pub(super) async fn start(
        pool: &SqlitePool,
        env: Env,
        ids: Arc<Ids>,
        listener: Arc<dyn Listener>,
    ) -> Result<Self> {
        let conn = Conn::Sqlite(pool.acquire().await.map_err(failure)?);
        let (queue, jobs) = mpsc::channel(QUEUE);
        let tx = Tx { conn, told: Vec::new(), ids, env };
        tokio::spawn(write(jobs, tx, listener));
        Ok(Self { queue })
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

async fn write(mut jobs: mpsc::Receiver<Box<dyn Job>>, mut tx: Tx, listener: Arc<dyn Listener>) {
    while let Some(first) = jobs.recv().await {
        let mut batch = Vec::new();
        let committed = fill_and_commit(&mut tx, first, &mut jobs, &mut batch).await;
        let told = std::mem::take(&mut tx.told);
        match committed {
            Ok(()) => {
                listener.told(told);
                batch.into_iter().for_each(|job| job.answer(None));
            }
            Err(error) => {
                tracing::error!(%error, writes = batch.len(), "a transaction failed and was rolled back");
                // Fails harmlessly where the database has rolled back by itself.
                drop(tx.run(sql("ROLLBACK")).await);
                let text = error.to_string();
                batch.into_iter().for_each(|job| job.answer(Some(&text)));
            }
        }
    }
}

async fn fill_and_commit(
    tx: &mut Tx,
    first: Box<dyn Job>,
    jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    batch: &mut Vec<Box<dyn Job>>,
) -> Result<()> {
    let started = Instant::now();
    batch.push(first);
    tx.run(sql("BEGIN IMMEDIATE; SAVEPOINT one")).await?;
    while let Some(job) = batch.last_mut() {
        let told = tx.told.len();
        match job.run(tx).await {
            Outcome::Done => {}
            Outcome::Refused => {
                tx.told.truncate(told);
                tx.run(sql("ROLLBACK TO one")).await?;
            }
            Outcome::Broken => {
                return Err(Error::Unavailable("the database failed within a write".to_owned()));
            }
        }
        let full = batch.len() >= BATCH || started.elapsed() >= BATCH_TIME;
        let next = if full { None } else { jobs.try_recv().ok() };
        let Some(next) = next else { break };
        batch.push(next);
        tx.run(sql("RELEASE one; SAVEPOINT one")).await?;
    }
    // Commits the last savepoint as well.
    tx.run(sql("COMMIT")).await.map(drop)
}
