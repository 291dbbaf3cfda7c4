//! Takes writes from the queue: many of them in one transaction, or each in its own after one has failed.

use super::{
    super::{
        commit_listener::CommitListener,
        conn::{BEGIN, COMMIT, Conn, ROLLBACK, Tx},
        retry::Retries,
        sql::sql,
    },
    task::{Outcome, QueuedWrite},
};
use crate::error::Result;
use sqlx::Connection;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Longest time that a transaction goes on taking further writes: the first caller waits for it.
const BATCH_TIME: Duration = Duration::from_millis(10);
/// Most writes in one transaction.
const BATCH: usize = 256;

/// Why the writer stopped.
pub(super) enum Stop {
    Asked,
    ConnectionLost,
}

/// Takes writes until the queue is closed, one of them was the last, or the connection is lost.
pub(super) async fn run_queue(
    queue: &mut mpsc::Receiver<Box<dyn QueuedWrite>>,
    tx: &mut Tx,
    listener: &dyn CommitListener,
) -> Stop {
    let mut last = false;
    while !last && let Some(first) = queue.recv().await {
        let mut batch = vec![first];
        let ran = run_batch(tx, &mut batch, queue, &mut last).await;
        match ran {
            Ok(Outcome::Clean | Outcome::Last) => finish(tx, batch, listener, Ok(())),
            Ok(Outcome::Conflict | Outcome::Failed) => {
                roll_back(tx).await;
                for write in batch {
                    run_single(tx, write, listener).await;
                }
            }
            Err(error) => {
                roll_back(tx).await;
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
async fn run_batch(
    tx: &mut Tx,
    batch: &mut Vec<Box<dyn QueuedWrite>>,
    queue: &mut mpsc::Receiver<Box<dyn QueuedWrite>>,
    last: &mut bool,
) -> Result<Outcome> {
    #[expect(clippy::disallowed_methods, reason = "measures how long callers have waited")]
    let started = Instant::now();
    tx.run(sql(BEGIN)).await?;
    while let Some(write) = batch.last_mut() {
        match write.run(tx).await {
            Outcome::Clean => {}
            failed @ (Outcome::Conflict | Outcome::Failed) => return Ok(failed),
            Outcome::Last => *last = true,
        }
        let full = *last || batch.len() >= BATCH || started.elapsed() >= BATCH_TIME;
        let next = if full { None } else { queue.try_recv().ok() };
        match next {
            Some(next) => batch.push(next),
            None => break,
        }
    }
    tx.run(sql(COMMIT)).await?;
    Ok(Outcome::Clean)
}

/// Runs one write in a transaction of its own, several times if it meets other processes' writes.
async fn run_single(tx: &mut Tx, mut write: Box<dyn QueuedWrite>, listener: &dyn CommitListener) {
    let mut retries = Retries::new(&tx.clock_and_rng);
    loop {
        let ran = try_single(tx, write.as_mut()).await;
        if !matches!(ran, Ok(Outcome::Clean | Outcome::Last)) {
            roll_back(tx).await;
        }
        if !matches!(ran, Ok(Outcome::Conflict)) || !retries.wait("ids").await {
            return finish(tx, vec![write], listener, ran.map(drop));
        }
    }
}

/// Commits it only if it did what it should.
async fn try_single(tx: &mut Tx, write: &mut dyn QueuedWrite) -> Result<Outcome> {
    tx.run(sql(BEGIN)).await?;
    let outcome = write.run(tx).await;
    if matches!(outcome, Outcome::Clean | Outcome::Last) {
        tx.run(sql(COMMIT)).await?;
    }
    Ok(outcome)
}

/// Undoes what the open transaction did, and forgets what it would have told.
async fn roll_back(tx: &mut Tx) {
    tx.published.clear();
    // Fails harmlessly where the database has rolled back by itself.
    drop(tx.run(sql(ROLLBACK)).await);
}

/// Tells and answers after the commit.
fn finish(tx: &mut Tx, batch: Vec<Box<dyn QueuedWrite>>, listener: &dyn CommitListener, ran: Result<()>) {
    let published = std::mem::take(&mut tx.published);
    match &ran {
        Ok(()) => listener.committed(published),
        Err(error) => tracing::error!(%error, "a transaction failed and was rolled back"),
    }
    let failed = ran.err().map(|error| error.to_string());
    batch.into_iter().for_each(|write| write.answer(failed.as_deref()));
}
