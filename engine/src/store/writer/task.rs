//! A write that waits for its turn, and what becomes of it.

use super::super::conn::Tx;
use crate::error::{Error, Result};
use futures_util::{FutureExt, future::BoxFuture};
use std::panic::AssertUnwindSafe;
use tokio::sync::oneshot;

/// What a write does. It may be run again, so it keeps its inputs.
pub(crate) trait Work<T>:
    for<'c> FnMut(&'c mut Tx) -> BoxFuture<'c, Result<T>> + Send + 'static
{
}
impl<T, F> Work<T> for F where F: for<'c> FnMut(&'c mut Tx) -> BoxFuture<'c, Result<T>> + Send + 'static {}

/// A waiting write, whatever its result is.
pub(super) trait QueuedWrite: Send {
    /// Does it, within the transaction that is open.
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Outcome>;
    /// Gives the caller their answer: the write's own, or why the commit failed.
    fn answer(self: Box<Self>, failed: Option<&str>);
}

/// What became of a write within its transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It did what it should, or refused before it changed anything.
    Clean,
    /// It met another transaction, must be undone, and may be run again.
    Conflict,
    /// It failed, and what it did must be undone.
    Failed,
    /// Nothing comes after it.
    Last,
}

/// A write with its result, and who waits for it.
pub(super) struct Task<T, F> {
    work: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Task<T, F> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<T>>) -> Self {
        Self { work, result: None, reply }
    }
}

impl<T: Send + 'static, F: Work<T>> QueuedWrite for Task<T, F> {
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Outcome> {
        Box::pin(async move {
            tx.changed = false;
            let ran = AssertUnwindSafe((self.work)(tx)).catch_unwind().await;
            let result = ran.unwrap_or_else(|_| Err(Error::Internal("a write panicked".to_owned())));
            let outcome = match &result {
                Err(Error::TransactionConflict(_)) => Outcome::Conflict,
                Err(_) if tx.changed => Outcome::Failed,
                _ => Outcome::Clean,
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

/// Ends the writer.
pub(super) struct End;

impl QueuedWrite for End {
    fn run<'c>(&'c mut self, _: &'c mut Tx) -> BoxFuture<'c, Outcome> {
        Box::pin(async { Outcome::Last })
    }

    fn answer(self: Box<Self>, _: Option<&str>) {}
}
