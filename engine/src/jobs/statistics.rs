//! What this process has done of jobs, for its counters.

use crate::store::JobKind;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// How a run of a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobOutcome {
    /// It is done.
    Done,
    /// It failed, and will be run again.
    Retried,
    /// It failed for the last time.
    Failed,
    /// It has failed so often that others would be given up, and will be run again.
    Failing,
    /// Another process has taken it over, as this one did not extend its lease.
    Lost,
    /// The process was stopped; another one goes on with it.
    Interrupted,
}

impl JobOutcome {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retried => "retried",
            Self::Failed => "failed",
            Self::Failing => "failing",
            Self::Lost => "lost",
            Self::Interrupted => "interrupted",
        }
    }
}

/// How often jobs of a kind ended in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobCount {
    /// The kind of the job.
    pub kind: JobKind,
    /// How it ended.
    pub outcome: JobOutcome,
    /// How often.
    pub count: u64,
}

/// Counts runs of jobs.
#[derive(Debug, Default)]
pub struct JobStatistics(Mutex<BTreeMap<(JobKind, JobOutcome), u64>>);

impl JobStatistics {
    pub(super) fn count(&self, kind: JobKind, outcome: JobOutcome) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((kind, outcome)).or_default() += 1;
    }

    pub(super) fn counts(&self) -> Vec<JobCount> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|(&(kind, outcome), &count)| JobCount { kind, outcome, count }).collect()
    }
}
