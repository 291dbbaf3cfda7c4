//! Jobs on both databases: done once, by whoever is left, and not lost.

use super::{Job, JobOutcome, Runner};
use crate::{
    Postroom,
    error::{Error, Result},
    store::{Tx, sql},
    testing::db_test,
};
use futures_util::future::BoxFuture;
use postroom_model::{Code, Folder, UserId, submission::Write};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A job that stands for any other.
const JOB: Job = Job::UndoBulk { bulk: 1 };

/// Adds a job that nobody has, due at once.
async fn add(tx: &mut Tx, job: &Job) -> Result<()> {
    let (id, now) = (tx.next_id(), tx.now());
    tx.insert_job(id, job.kind(), job.payload()?, now, None).await
}

async fn add_job(postroom: &Postroom) {
    postroom.core.store.write(|tx| Box::pin(add(tx, &JOB))).await.unwrap();
}

/// A runner that does nothing but count, and fail if it shall.
fn runner(
    postroom: &Postroom,
    fails: bool,
    ran: &Arc<AtomicUsize>,
) -> Runner<impl Fn(Job) -> BoxFuture<'static, Result<()>> + Clone + use<>> {
    let ran = ran.clone();
    let work = move |job: Job| -> BoxFuture<'static, Result<()>> {
        let ran = ran.clone();
        Box::pin(async move {
            if job.interval().is_none() {
                ran.fetch_add(1, Ordering::SeqCst);
                if fails {
                    return Err(Error::Unavailable("nobody is there".to_owned()));
                }
            }
            Ok(())
        })
    };
    Runner { core: postroom.core.clone(), statistics: Arc::default(), work }
}

/// The jobs that do not recur.
async fn waiting(postroom: &Postroom) -> Vec<super::JobInfo> {
    let all = postroom.jobs().list().await.unwrap();
    let recurs = |kind| Job::RECURRING.iter().any(|(job, _)| job.kind() == kind);
    all.into_iter().filter(|job| !recurs(job.kind)).collect()
}

db_test! {
    async fn a_job_is_there_exactly_when_its_cause_is(postroom: TestPostroom) {
        let failing = postroom.core.store.write(|tx| {
            Box::pin(async move {
                add(tx, &JOB).await?;
                Err::<(), _>(Code::Conflict.into())
            })
        });
        failing.await.unwrap_err();
        assert!(waiting(&postroom).await.is_empty());
        add_job(&postroom).await;
        assert_eq!(waiting(&postroom).await.len(), 1);
    }
}

db_test! {
    async fn several_processes_do_a_job_once(postroom: TestPostroom) {
        let other = postroom.open_again().await;
        for _ in 0..20 {
            add_job(&postroom).await;
        }
        let [by_first, by_second] = [Arc::default(), Arc::default()];
        let (first, second) = (runner(&postroom, false, &by_first), runner(&other, false, &by_second));
        let (one, two) = tokio::join!(first.run_due(), second.run_due());
        // And each of the recurring jobs once.
        assert_eq!(one.unwrap() + two.unwrap(), 20 + Job::RECURRING.len());
        assert_eq!(by_first.load(Ordering::SeqCst) + by_second.load(Ordering::SeqCst), 20);
        assert!(waiting(&postroom).await.is_empty());
        assert_eq!(first.run_due().await.unwrap(), 0);
        other.close().await;
    }
}

db_test! {
    async fn another_process_takes_over_from_one_that_died(postroom: TestPostroom) {
        let other = postroom.open_again().await;
        add_job(&postroom).await;
        // It never ends: as far as others can see, its process is dead.
        let stuck = Runner {
            core: postroom.core.clone(),
            statistics: Arc::default(),
            work: |_| -> BoxFuture<'static, Result<()>> { Box::pin(std::future::pending()) },
        };
        let task = tokio::spawn(async move { stuck.run_due().await });
        while !waiting(&postroom).await.iter().any(|job| job.running) {
            tokio::task::yield_now().await;
        }
        task.abort();
        let ran = Arc::default();
        let living = runner(&other, false, &ran);
        living.run_due().await.unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), 0, "its lease is not over");
        postroom.clock.advance(Duration::from_secs(31));
        living.run_due().await.unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), 1);
        assert!(waiting(&postroom).await.is_empty());
        other.close().await;
    }
}

db_test! {
    async fn what_fails_is_tried_again_after_growing_pauses_and_then_given_up(postroom: TestPostroom) {
        add_job(&postroom).await;
        let ran = Arc::default();
        let failing = runner(&postroom, true, &ran);
        let (mut last_pause, mut runs) = (0, 0);
        loop {
            failing.run_due().await.unwrap();
            runs += 1;
            assert_eq!(ran.load(Ordering::SeqCst), runs);
            let job = waiting(&postroom).await.remove(0);
            assert!(job.last_error.contains("nobody is there"), "{job:?}");
            if job.failed_at.is_some() {
                break;
            }
            let pause = job.due_at.micros() - postroom.clock().now().micros();
            assert!(pause > last_pause / 3, "{pause} after {last_pause}");
            last_pause = pause;
            postroom.clock.advance(Duration::from_micros(u64::try_from(pause).unwrap()));
        }
        assert_eq!(runs, 15);
        // It stays for a month, for the operator.
        postroom.maintenance().purge_expired().await.unwrap();
        assert_eq!(waiting(&postroom).await.len(), 1);
        postroom.clock.advance(Duration::from_hours(31 * 24));
        postroom.maintenance().purge_expired().await.unwrap();
        assert!(waiting(&postroom).await.is_empty());
    }
}

db_test! {
    async fn the_removal_of_an_account_is_never_given_up(postroom: TestPostroom) {
        let purge = Job::PurgeMailbox { user: UserId(1) };
        let write = postroom.core.store.write(move |tx| {
            let purge = purge.clone();
            Box::pin(async move { add(tx, &purge).await })
        });
        write.await.unwrap();
        let failing = runner(&postroom, true, &Arc::default());
        for _ in 0..20 {
            failing.run_due().await.unwrap();
            let job = waiting(&postroom).await.remove(0);
            let pause = job.due_at.micros() - postroom.clock().now().micros();
            assert!(pause <= 2 * 3_600_000_000, "{pause}");
            postroom.clock.advance(Duration::from_micros(u64::try_from(pause).unwrap()));
        }
        let job = waiting(&postroom).await.remove(0);
        assert_eq!((job.failed_at, job.attempts), (None, 20));
        let counts = failing.statistics.counts();
        let failures = |outcome| counts.iter().find(|c| c.outcome == outcome).map(|c| c.count);
        assert_eq!(failures(JobOutcome::Failing), Some(6), "operators see that it does not come to its end");
        let working = runner(&postroom, false, &Arc::default());
        working.run_due().await.unwrap();
        assert!(waiting(&postroom).await.is_empty());
    }
}

db_test! {
    async fn a_stopping_process_hands_its_jobs_on(postroom: TestPostroom) {
        add_job(&postroom).await;
        let endless = Runner {
            core: postroom.core.clone(),
            statistics: Arc::default(),
            work: |job| -> BoxFuture<'static, Result<()>> {
                Box::pin(async move { if job == JOB { std::future::pending().await } else { Ok(()) } })
            },
        };
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(endless.run_until(async move { drop(stopped.await) }));
        while !waiting(&postroom).await.iter().any(|job| job.running) {
            tokio::task::yield_now().await;
        }
        drop(stop);
        running.await.unwrap();
        let job = waiting(&postroom).await.remove(0);
        assert!(!job.running && job.attempts == 0, "{job:?}");
        let ran = Arc::default();
        let next = runner(&postroom, false, &ran);
        next.run_due().await.unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), 1);
    }
}

db_test! {
    async fn a_job_that_cannot_be_claimed_keeps_no_other_from_running(postroom: TestPostroom) {
        for _ in 0..3 {
            add_job(&postroom).await;
        }
        let middle = waiting(&postroom).await.remove(1).id;
        // One more attempt than the column can count.
        let spoil = sql("UPDATE jobs SET attempts = 9223372036854775807 WHERE id = $1").bind(middle);
        let mut spoil = Some(spoil);
        let write = postroom.core.store.write(move |tx| {
            let spoil = spoil.take().unwrap();
            Box::pin(async move { tx.run(spoil).await })
        });
        write.await.unwrap();
        let ran = Arc::new(AtomicUsize::new(0));
        let others_ran = async {
            while ran.load(Ordering::SeqCst) < 2 {
                tokio::task::yield_now().await;
            }
        };
        let running = runner(&postroom, false, &ran).run_until(others_ran);
        tokio::time::timeout(Duration::from_secs(20), running).await.expect("the others are run at once");
    }
}

db_test! {
    async fn history_does_not_grow_for_ever(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        postroom.user("ben").await;
        for _ in 0..3 {
            let write = Write {
                to: vec!["ben".to_owned()],
                subject: "s".to_owned(),
                body: "b".to_owned(),
            };
            postroom.messages().write(&anna, &write, None).await.unwrap();
        }
        let events = async || {
            let mut conn = postroom.core.store.read().await.unwrap();
            conn.events_after(anna.id, 0, 100).await.unwrap().len()
        };
        assert_eq!(events().await, 3);
        postroom.job_runner().run_due().await.unwrap();
        assert_eq!(events().await, 3, "they may still be replayed");
        postroom.clock.advance(Duration::from_hours(26));
        postroom.job_runner().run_due().await.unwrap();
        assert_eq!(events().await, 0);
    }
}

db_test! {
    async fn an_account_that_is_half_removed_is_removed_by_another_process(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        for number in 0..90 {
            postroom.send(&anna, "ben", &format!("Number {number}")).await;
        }
        let other = postroom.open_again().await;
        {
            let removing = other.remove_account(None, "ben");
            tokio::pin!(removing);
            // Dropped as soon as the account is gone: most of its mailbox is still there.
            while postroom.accounts().find("ben").await.unwrap().is_some() {
                tokio::select! {
                    _ = &mut removing => panic!("it was quicker than one look"),
                    () = tokio::task::yield_now() => {}
                }
            }
        }
        let mailbox = async || postroom.core.store.read().await.unwrap().find_mailbox(ben.id).await.unwrap();
        assert!(mailbox().await.is_some());
        postroom.clock.advance(Duration::from_secs(31));
        postroom.job_runner().run_due().await.unwrap();
        assert_eq!(mailbox().await, None);
        assert!(waiting(&postroom).await.is_empty());
        assert_eq!(postroom.ids(&anna, Folder::Sent).await.len(), 90, "others keep their side");
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        other.close().await;
    }
}
