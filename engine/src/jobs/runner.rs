//! Finds jobs that are due and runs them, some at a time.

use super::{
    job::Job,
    lease::{Ended, LeasedJob, NewLease, record_end, run_while_leased},
    statistics::JobStatistics,
};
use crate::{
    engine_core::Core,
    error::Result,
    store::{ClaimedRow, Lease},
};
use futures_util::future::BoxFuture;
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// Jobs that a process runs at a time.
const CONCURRENT: usize = 4;
/// How long a job may lie before its process looks for it.
const POLL: Duration = Duration::from_secs(1);
/// How long running jobs may go on when the process is to stop. Then others do.
const GRACE: Duration = Duration::from_secs(3);

/// A job that this process has leased and not yet begun.
struct ClaimedJob {
    leased: LeasedJob,
    payload: String,
}

/// What a process does of jobs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Runner<W> {
    pub(crate) core: Core,
    pub(crate) statistics: Arc<JobStatistics>,
    /// What a job is about.
    pub(crate) work: W,
}

impl<W> Runner<W>
where
    W: Fn(Job) -> BoxFuture<'static, Result<()>> + Clone + Send + Sync + 'static,
{
    /// Runs jobs until it is told to stop, and lets go of those that do not end soon.
    pub(crate) async fn run_until(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let (stopping, stopped) = watch::channel(());
        let mut running = JoinSet::new();
        let mut is_scheduled = false;
        loop {
            let free = CONCURRENT - running.len();
            let looked = async {
                if !is_scheduled {
                    self.schedule().await?;
                }
                self.claim(free).await
            };
            match looked.await {
                Ok(claimed) => {
                    is_scheduled = true;
                    claimed
                        .into_iter()
                        .for_each(|job| drop(running.spawn(self.clone().run(job, stopped.clone()))));
                }
                Err(error) => tracing::warn!(%error, "cannot look for jobs"),
            }
            tokio::select! {
                () = &mut stop => break,
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
        drop(stopping);
        while running.join_next().await.is_some() {}
    }

    /// Runs all jobs that are due now to their ends, one by one; how many there were.
    #[cfg(test)]
    pub(crate) async fn run_due(&self) -> Result<usize> {
        self.schedule().await?;
        let (_stopping, stopped) = watch::channel(());
        let mut ran = 0;
        while let Some(claimed) = self.claim(1).await?.pop() {
            self.clone().run(claimed, stopped.clone()).await;
            ran += 1;
        }
        Ok(ran)
    }

    /// Makes the rows of recurring jobs that are not there yet, due at once.
    async fn schedule(&self) -> Result<()> {
        let now = self.core.store.now();
        let write = self.core.store.write(move |tx| {
            Box::pin(async move {
                for (job, _) in Job::RECURRING {
                    tx.insert_recurring_job(job.kind(), job.payload()?, now).await?;
                }
                Ok(())
            })
        });
        write.await
    }

    /// Takes at most so many jobs that are due.
    async fn claim(&self, most: usize) -> Result<Vec<ClaimedJob>> {
        let store = &self.core.store;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let mut claimed = Vec::new();
        for seen in store.read().await?.due_jobs(store.now(), limit).await? {
            let NewLease { holder, until } = NewLease::new(&self.core);
            let claim = store.write(move |tx| Box::pin(tx.claim_job(seen, holder, until)));
            match claim.await {
                Ok(Some(ClaimedRow { attempts, payload })) => {
                    let leased = LeasedJob { lease: Lease { job: seen.id, holder }, attempts };
                    claimed.push(ClaimedJob { leased, payload });
                }
                // Another process was quicker.
                Ok(None) => {}
                // Those that were claimed are to be run, as nobody else will.
                Err(error) => tracing::warn!(%error, job = seen.id, "cannot claim a job"),
            }
        }
        Ok(claimed)
    }

    /// Runs a job to its end, or lets go of it some time after the process was told to stop.
    #[tracing::instrument(name = "job", skip_all, fields(id = claimed.leased.lease.job, kind, attempt = claimed.leased.attempts))]
    async fn run(self, claimed: ClaimedJob, stopped: watch::Receiver<()>) {
        let ClaimedJob { leased, payload } = claimed;
        let job = match Job::parse(&payload) {
            Ok(job) => job,
            Err(error) => {
                record_end(&self.core, &leased, None, Ended::Ran(Err(error))).await;
                return;
            }
        };
        tracing::Span::current().record("kind", job.kind().as_str());
        let ended = tokio::select! {
            ended = run_while_leased(&self.core, leased.lease, (self.work)(job.clone())) => ended,
            () = time_is_over(stopped) => Ended::Stopped,
        };
        let outcome = record_end(&self.core, &leased, Some(&job), ended).await;
        self.statistics.count(job.kind(), outcome);
    }
}

/// Returns some time after the process was told to stop.
async fn time_is_over(mut stopped: watch::Receiver<()>) {
    // Nothing is ever sent: it is the end of the sender that tells.
    while stopped.changed().await.is_ok() {}
    tokio::time::sleep(GRACE).await;
}
