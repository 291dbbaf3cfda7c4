//! A bulk write is stored in many transactions, and is there as a whole or not at all.

use crate::{
    error::Error,
    jobs::JobKind,
    testing::{Correspondence, TestPostroom, db_test},
};
use std::{
    sync::{Arc, Barrier},
    time::Duration,
};

const MESSAGES: usize = 1000;
/// How many of them each of the two members receives.
const RECEIVED: u64 = 500;

/// How many messages anna received, as her lists say.
async fn received(postroom: &TestPostroom) -> Option<u64> {
    let anna = postroom.accounts().caller("anna").await.unwrap()?;
    Some(postroom.messages().counts(&anna).await.unwrap().unread)
}

async fn jobs(postroom: &TestPostroom) -> usize {
    postroom.jobs().list().await.unwrap().iter().filter(|job| job.kind == JobKind::UndoBulk).count()
}

db_test! {
    async fn what_is_complete_stays(postroom: TestPostroom) {
        let report = postroom.maintenance().write_bulk(Correspondence::of_pairs(MESSAGES), |_| ()).await.unwrap();
        assert_eq!((report.created, report.messages), (2, 2 * RECEIVED));
        assert_eq!(received(&postroom).await, Some(RECEIVED));
        assert_eq!(jobs(&postroom).await, 0);
        postroom.clock.advance(Duration::from_mins(10));
        postroom.job_runner().run_due().await.unwrap();
        assert_eq!(received(&postroom).await, Some(RECEIVED));
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn what_fails_leaves_nothing(postroom: TestPostroom) {
        let broken = Correspondence::of_pairs(MESSAGES).before(|number| match number {
            number if number < MESSAGES - 1 => Ok(()),
            _ => Err(Error::Internal("unreadable".to_owned())),
        });
        let error = postroom.maintenance().write_bulk(broken, |_| ()).await.unwrap_err();
        assert!(error.to_string().contains("unreadable"), "{error}");
        assert_eq!((received(&postroom).await, jobs(&postroom).await), (None, 0));
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        // And is no obstacle to the next try.
        postroom.maintenance().write_bulk(Correspondence::of_pairs(MESSAGES), |_| ()).await.unwrap();
        assert_eq!(received(&postroom).await, Some(RECEIVED));
    }
}

db_test! {
    async fn what_dies_is_taken_back_by_another_process(postroom: TestPostroom) {
        let other = postroom.open_again().await;
        {
            let maintenance = other.maintenance();
            let writing = maintenance.write_bulk(Correspondence::of_pairs(MESSAGES), |_| ());
            tokio::pin!(writing);
            // Dropped in the middle, with all that it has in memory.
            while received(&postroom).await.unwrap_or_default() == 0 {
                tokio::select! {
                    _ = &mut writing => panic!("it was quicker than one look"),
                    () = tokio::task::yield_now() => {}
                }
            }
        }
        assert_eq!(jobs(&postroom).await, 1);
        postroom.job_runner().run_due().await.unwrap();
        assert!(received(&postroom).await.is_some(), "it may still be at work");
        postroom.clock.advance(Duration::from_mins(1));
        postroom.job_runner().run_due().await.unwrap();
        assert_eq!((received(&postroom).await, jobs(&postroom).await), (None, 0));
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}

db_test! {
    async fn others_write_in_between(postroom: TestPostroom) {
        let (carla, _) = (postroom.user("carla").await, postroom.user("dao").await);
        // The last batch comes only when the test says so.
        let gate = Arc::new(Barrier::new(2));
        let gated = {
            let gate = gate.clone();
            Correspondence::of_pairs(MESSAGES).before(move |number| {
                if number == MESSAGES - 1 {
                    gate.wait();
                }
                Ok(())
            })
        };
        let other = postroom.open_again().await;
        let importer = other.clone();
        let importing = tokio::spawn(async move { importer.maintenance().write_bulk(gated, |_| ()).await });
        while received(&postroom).await.unwrap_or_default() == 0 {
            tokio::task::yield_now().await;
        }
        postroom.send(&carla, "dao", "In between").await;
        postroom.send(&carla, "anna", "In between").await;
        assert!(!importing.is_finished());
        tokio::task::spawn_blocking(move || gate.wait()).await.unwrap();
        importing.await.unwrap().unwrap();
        assert_eq!(received(&postroom).await, Some(RECEIVED + 1));
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        other.close().await;
    }
}
