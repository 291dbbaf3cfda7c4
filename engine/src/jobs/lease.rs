//! The lease of a job: extended while this process runs the job, and released in the way in which the run ended.

use super::{
    job::Job,
    retry::{MAX_ATTEMPTS, jitter, pause_after},
    statistics::JobOutcome,
};
use crate::{
    engine_core::Core,
    error::{Error, Result},
    store::{Lease, Tx},
};
use futures_util::FutureExt;
use postroom_model::Timestamp;
use std::{panic::AssertUnwindSafe, time::Duration};

/// A job whose lease this process has.
#[derive(Clone, Debug)]
pub(crate) struct LeasedJob {
    pub(super) lease: Lease,
    pub(super) attempts: i64,
}

/// How long a process that dies keeps its jobs from others.
fn lease_time(core: &Core) -> Duration {
    Duration::from_secs(core.settings.jobs.lease_seconds.get().into())
}

/// When a lease ends that begins or is extended now.
fn lease_end(core: &Core) -> Timestamp {
    core.store.now().after(lease_time(core))
}

/// A lease to be taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewLease {
    /// Who takes it: a random number.
    pub(super) holder: i64,
    /// When it ends, unless it is extended.
    pub(super) until: Timestamp,
}

impl NewLease {
    /// From now on.
    pub(crate) fn new(core: &Core) -> Self {
        Self { holder: i64::from_le_bytes(core.store.random()), until: lease_end(core) }
    }
}

/// Adds a job of this number with its lease: see [`run_leased`], [`run_or_undo`]. Should it die before, others
/// will run it.
pub(crate) async fn add_leased(tx: &mut Tx, id: i64, lease: NewLease, job: &Job) -> Result<LeasedJob> {
    tx.insert_job(id, job.kind(), job.payload()?, lease.until, Some(lease.holder)).await?;
    Ok(LeasedJob { lease: Lease { job: id, holder: lease.holder }, attempts: 1 })
}

/// Does work of several transactions, all or nothing: the job, added by [`add_leased`] before, takes back what it has
/// done so far, unless the work comes to its end.
///
/// # Errors
/// Those of the work, when `undo` has run; another process has run it, as this one did not extend its lease.
pub(crate) async fn run_or_undo<T>(
    core: &Core,
    leased: &LeasedJob,
    job: &Job,
    work: impl Future<Output = Result<T>>,
    undo: impl Future<Output = Result<()>>,
) -> Result<T> {
    let mut value = None;
    let storing = async {
        value = Some(work.await?);
        Ok(())
    };
    let (lease, lost) = (leased.lease, || Error::Unavailable("another process has taken it back".to_owned()));
    let error = match run_while_leased(core, lease, storing).await {
        // From here on it stays.
        Ended::Ran(Ok(())) => match core.store.write(move |tx| Box::pin(tx.finish_job(lease))).await {
            Ok(true) => return value.ok_or_else(lost),
            Ok(false) => return Err(lost()),
            Err(error) => error,
        },
        Ended::Ran(Err(error)) => error,
        Ended::Lost | Ended::Stopped => return Err(lost()),
    };
    run_leased(core, leased, job, undo).await;
    Err(error)
}

/// Runs a job that was added by [`add_leased`]. What fails is left to the runner, which tries again later.
pub(crate) async fn run_leased(
    core: &Core,
    leased: &LeasedJob,
    job: &Job,
    work: impl Future<Output = Result<()>>,
) {
    let ended = run_while_leased(core, leased.lease, work).await;
    let outcome = record_end(core, leased, Some(job), ended).await;
    if outcome != JobOutcome::Done {
        tracing::warn!(
            kind = job.kind().as_str(),
            outcome = outcome.as_str(),
            "a job is left to the background"
        );
    }
}

/// How the work ended.
pub(super) enum Ended {
    /// By itself.
    Ran(Result<()>),
    /// Another process has the job now.
    Lost,
    /// The process is stopping.
    Stopped,
}

/// Runs the work of a job and extends its lease meanwhile. A panic is an error.
pub(super) async fn run_while_leased(
    core: &Core,
    lease: Lease,
    work: impl Future<Output = Result<()>>,
) -> Ended {
    tokio::select! {
        ran = AssertUnwindSafe(work).catch_unwind() => {
            Ended::Ran(ran.unwrap_or_else(|_| Err(Error::Internal("a job panicked".to_owned()))))
        }
        () = extend_until_lost(core, lease) => Ended::Lost,
    }
}

/// Extends a lease as long as that is possible; returns when it is lost.
async fn extend_until_lost(core: &Core, lease: Lease) {
    loop {
        tokio::time::sleep(lease_time(core) / 3).await;
        let until = lease_end(core);
        match core.store.write(move |tx| Box::pin(tx.extend_lease(lease, until))).await {
            Ok(true) => {}
            Ok(false) => return,
            // It may well go again before the lease ends.
            Err(error) => tracing::warn!(%error, job = lease.job, "the lease of a job was not extended"),
        }
    }
}

/// Stores how a job ended. Where that fails, its lease ends by itself, and it is run again. `job` is none for one that
/// this process does not know.
pub(super) async fn record_end(
    core: &Core,
    leased: &LeasedJob,
    job: Option<&Job>,
    ended: Ended,
) -> JobOutcome {
    let random = u16::from_le_bytes(core.store.random());
    let now = core.store.now();
    let interval = job.and_then(Job::interval);
    let (lease, attempts) = (leased.lease, leased.attempts);
    let error = match &ended {
        Ended::Ran(Err(error)) => error.to_string(),
        _ => String::new(),
    };
    let (outcome, due_at, attempts) = match ended {
        Ended::Lost => return JobOutcome::Lost,
        Ended::Stopped => (JobOutcome::Interrupted, Some(now), attempts - 1),
        Ended::Ran(Ok(())) => (JobOutcome::Done, interval.map(|span| now.after(jitter(span, random, 10))), 0),
        Ended::Ran(Err(_)) => {
            let pause = pause_after(attempts, random).min(interval.unwrap_or(Duration::MAX));
            match job.is_none_or(Job::may_be_given_up) {
                _ if attempts < MAX_ATTEMPTS => (JobOutcome::Retried, Some(now.after(pause)), attempts),
                false => (JobOutcome::Failing, Some(now.after(pause)), attempts),
                true => (JobOutcome::Failed, None, attempts),
            }
        }
    };
    log(outcome, lease, &error);
    let store = core.store.write(move |tx| {
        let error = error.clone();
        Box::pin(async move {
            match due_at {
                Some(due_at) => tx.release_job(lease, due_at, attempts, &error).await,
                None if outcome == JobOutcome::Failed => tx.give_up_job(lease, &error).await,
                None => tx.finish_job(lease).await,
            }
        })
    });
    match store.await {
        Ok(true) => outcome,
        Ok(false) => JobOutcome::Lost,
        Err(error) => {
            tracing::warn!(%error, job = lease.job, "how a job ended was not stored: it will be run again");
            JobOutcome::Lost
        }
    }
}

fn log(outcome: JobOutcome, lease: Lease, error: &str) {
    match outcome {
        JobOutcome::Failed => tracing::error!(job = lease.job, error, "a job was given up"),
        JobOutcome::Failing => tracing::error!(job = lease.job, error, "a job fails again and again"),
        JobOutcome::Retried => tracing::warn!(job = lease.job, error, "a job failed and will be tried again"),
        _ => tracing::debug!(job = lease.job, outcome = outcome.as_str(), "a job ended"),
    }
}
