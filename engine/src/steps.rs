//! Long work in steps, between which others write.
//!
//! Whoever writes much in one transaction keeps all others waiting: on SQLite every writer, of this and of other
//! processes. So maintenance does a little at a time. Writes of this process come in between by themselves, as the
//! queue is in order of arrival. Those of other processes look again and again whether SQLite's lock is free, with growing
//! pauses, and would hardly ever meet the moment between two steps: so there is a pause after each, as long as it took.

use crate::{
    error::Result,
    store::{Store, Tx},
};
use futures_util::future::BoxFuture;
use std::time::{Duration, Instant};

/// What a step should take.
const STEP_TIME: Duration = Duration::from_millis(15);
/// The shortest and the longest pause after a step.
const PAUSE: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));

/// How much to do in the next step, by how long the last ones took.
#[derive(Debug)]
pub(crate) struct Steps {
    size: i64,
    largest: i64,
}

impl Steps {
    /// Begins with steps of `size` pieces, such as rows; they never become larger than `largest`.
    pub(crate) fn new(size: i64, largest: i64) -> Self {
        Self { size, largest }
    }

    /// How many pieces the next step should do.
    pub(crate) fn size(&self) -> i64 {
        self.size
    }

    /// Runs a step, which commits, and leaves the database to others for a while.
    pub(crate) async fn run<T>(&mut self, step: impl Future<Output = Result<T>>) -> Result<T> {
        #[expect(clippy::disallowed_methods, reason = "measures how long others have waited")]
        let started = Instant::now();
        let result = step.await;
        let took = started.elapsed();
        self.adapt(took);
        tokio::time::sleep(took.clamp(PAUSE.0, PAUSE.1)).await;
        result
    }

    fn adapt(&mut self, took: Duration) {
        if took > STEP_TIME {
            self.size = (self.size / 2).max(1);
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
        let done = steps.run(store.write(move |tx| write(tx, size))).await?;
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
        assert_eq!(steps.size(), 1);
    }
}
