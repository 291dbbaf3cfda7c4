//! Long work in steps, between which others write.
//!
//! Whoever writes much in one transaction keeps others waiting: on SQLite every writer, of this and of other
//! processes, on PostgreSQL those of the same mailboxes. So maintenance does a little at a time. Writes of this process come in
//! between by themselves, as the queue is in order of arrival. Those of other processes look again and again whether
//! SQLite's lock is free, with growing pauses, and would hardly ever meet the moment between two steps: so there is a pause after
//! each, as long as it took.

use crate::{
    error::Result,
    store::{Store, Tx},
};
use futures_util::future::BoxFuture;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// What a step should take.
const STEP_TIME: Duration = Duration::from_millis(15);
/// The shortest and the longest pause after a step.
const PAUSE: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(100));

/// How much to do in the next step, by how long the last ones took.
#[derive(Debug)]
pub(crate) struct Steps {
    size: i64,
    smallest: i64,
    largest: i64,
}

impl Steps {
    /// Begins with steps of `size` pieces, such as rows; they never become larger than `largest`, nor smaller than a quarter of
    /// `size`.
    pub(crate) fn new(size: i64, largest: i64) -> Self {
        Self { size, smallest: (size / 4).max(1), largest }
    }

    /// How many pieces the next step should do.
    pub(crate) fn size(&self) -> i64 {
        self.size
    }

    /// Runs the transaction of one step, and leaves the database to others for a while.
    pub(crate) async fn write<T, W>(&mut self, store: &Store, mut work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnMut(&'c mut Tx) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (micros, pause) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let measured = (micros.clone(), pause.clone());
        let write = store.write(move |tx| {
            let (micros, pause) = measured.clone();
            let one_writer = !tx.dialect().locks_rows();
            let working = work(tx);
            Box::pin(async move {
                // What it has waited for its turn does not count.
                #[expect(clippy::disallowed_methods, reason = "measures how long others have to wait")]
                let started = Instant::now();
                let result = working.await;
                let took = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
                micros.store(took, Ordering::Relaxed);
                pause.store(if one_writer { took } else { 0 }, Ordering::Relaxed);
                result
            })
        });
        let result = write.await;
        self.adapt(Duration::from_micros(micros.load(Ordering::Relaxed)));
        match pause.load(Ordering::Relaxed) {
            0 => tokio::task::yield_now().await,
            pause => tokio::time::sleep(Duration::from_micros(pause).clamp(PAUSE.0, PAUSE.1)).await,
        }
        result
    }

    fn adapt(&mut self, took: Duration) {
        if took > STEP_TIME {
            self.size = (self.size / 2).max(self.smallest);
        } else if took < STEP_TIME / 2 {
            self.size = (self.size * 2).min(self.largest);
        }
    }
}

/// Repeats a write that does at most as many pieces as it is told and returns how many those were, until there are no
/// more; how many there were in all.
pub(crate) async fn repeat<W>(store: &Store, mut steps: Steps, write: W) -> Result<u64>
where
    W: for<'c> Fn(&'c mut Tx, i64) -> BoxFuture<'c, Result<u64>> + Clone + Send + 'static,
{
    let mut all = 0;
    loop {
        let (size, write) = (steps.size(), write.clone());
        let done = steps.write(store, move |tx| write(tx, size)).await?;
        all += done;
        if done == 0 {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_while_they_are_quick_and_shrink_when_they_are_not() {
        let mut steps = Steps::new(8, 20);
        for _ in 0..3 {
            steps.adapt(Duration::from_millis(1));
        }
        assert_eq!(steps.size(), 20);
        for _ in 0..9 {
            steps.adapt(Duration::from_secs(1));
        }
        assert_eq!(steps.size(), 2);
    }
}
