//! Work in the background: what is to be done stands in the table `jobs`, and any process may do it.
//!
//! A job is added in the transaction of its cause (`add_held`), so it is there exactly when its cause is. A
//! `Runner` in each `serve` looks for jobs that are due and takes each for some seconds, its *lease*, which it extends
//! while it works. Of several processes one has a job at a time. When a process dies, its leases end and another process takes
//! over. So a job is run **at least once**: what it does must be right when it is done again, from any point.
//!
//! A job that fails is run again later, each time after a longer pause, and given up after some hours. What
//! recurs has one row for all processes, which stays. It is never given up, and neither is the removal of an account.
//!
//! What the kinds of jobs do is in `Postroom::run_job`, above the modules that do it.

mod job;
mod lease;
mod retry;
mod runner;
mod statistics;

#[cfg(test)]
mod tests;

pub use crate::store::JobKind;
pub(crate) use job::Job;
pub(crate) use lease::{NewLease, add_leased, run_leased, run_or_undo};
pub(crate) use runner::Runner;
pub use statistics::{JobCount, JobOutcome, JobStatistics};

use crate::{engine_core::Core, error::Result, store::JobRow};
use postroom_model::Timestamp;
use serde::Serialize;

/// What is to be done in the background.
#[derive(Clone, Copy)]
pub struct Jobs<'p> {
    pub(crate) core: &'p Core,
    pub(crate) statistics: &'p JobStatistics,
}

/// A job as an operator sees it.
#[derive(Clone, Debug, Serialize)]
pub struct JobInfo {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// When it will be run; while it runs, when another process may take it over.
    pub due_at: Timestamp,
    /// How often it was begun.
    pub attempts: i64,
    /// A process has its lease.
    pub running: bool,
    /// Why it failed the last time; else empty.
    pub last_error: String,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
}

impl Jobs<'_> {
    /// All jobs, the one that is due first at the beginning.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn list(&self) -> Result<Vec<JobInfo>> {
        let rows = self.core.store.read().await?.all_jobs().await?;
        Ok(rows.into_iter().map(JobInfo::from).collect())
    }

    /// How many jobs this process has run, by kind and outcome.
    pub fn counts(&self) -> Vec<JobCount> {
        self.statistics.counts()
    }
}

impl From<JobRow> for JobInfo {
    fn from(row: JobRow) -> Self {
        let JobRow { id, kind, due_at, attempts, running, last_error, failed_at } = row;
        Self { id, kind, due_at, attempts, running, last_error, failed_at }
    }
}
