//! Follows the other processes that use the same database, commands beside a server included: what they change reaches
//! the streams of this one.
//!
//! Whoever hears of a change compares streams with the tables, so it does no harm to hear of nothing in particular. All
//! streams are compared when the connection that listens was lost, and now and then in any case: a process may be killed
//! between a commit and its announcement.

use super::{
    access::look_up,
    announcements::{Announcement, Announcements},
    hub::{Hub, OpenStream},
};
use crate::{engine_core::Core, error::Result, store::OtherProcesses};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// All streams are compared at least so often.
const CHECK_INTERVAL: Duration = Duration::from_secs(30);
/// The pause before listening is tried again.
const RETRY: Duration = Duration::from_millis(250);
/// Comparing must not take more than one part in so many of the time.
const DUTY: u32 = 5;

/// The task that follows the other processes.
pub(super) struct Follower {
    pub core: Core,
    pub hub: Arc<Hub>,
    pub announcements: Arc<Announcements>,
}

impl Follower {
    /// Follows until `stop`.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            let mut others = None;
            let followed = tokio::select! {
                followed = self.follow(&mut others) => followed,
                _ = stop.wait_for(|stop| *stop) => Ok(()),
            };
            if let Some(others) = others {
                others.close().await;
            }
            let Err(error) = followed else { return };
            tracing::warn!(%error, "other processes are not announced for a moment");
            sleep(RETRY).await;
        }
    }

    /// Follows until something fails.
    async fn follow(&self, others: &mut Option<OtherProcesses>) -> Result<()> {
        let others = others.insert(self.core.store.other_processes().await?);
        // What they did before this one listened.
        let mut announced = Some(Announcement::of_anything());
        loop {
            if let Some(announcement) = announced {
                self.compare(&announcement).await?;
            }
            announced = match timeout(CHECK_INTERVAL, others.changed()).await {
                Ok(Ok(Some(text))) => self.announcements.read(&text),
                Ok(Ok(None)) => Some(Announcement::of_anything()),
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    others.check().await?;
                    Some(Announcement::of_anything())
                }
            };
        }
    }

    /// Lets those streams look again that may not show what the tables hold, or may not go on.
    #[tracing::instrument(level = "debug", skip_all)]
    async fn compare(&self, announcement: &Announcement) -> Result<()> {
        let started = Instant::now();
        if announcement.queue {
            let length = self.core.store.read().await?.queue_length().await?;
            self.hub.update_queue_length(length);
        }
        let streams = self.hub.streams_where(|access| {
            announcement.all_accounts
                || announcement.accounts.contains(&access.account)
                || announcement.accounts.contains(&access.mailbox)
        });
        let accesses: Vec<_> = streams.iter().map(|stream| stream.access).collect();
        for (stream, grant) in streams.iter().zip(look_up(&self.core, &accesses).await?) {
            let OpenStream { id, access, moderator, seq } = *stream;
            match grant {
                Some(grant) if grant.moderator == moderator && grant.seq == seq => {}
                // One that opens is no moderator's yet: it looks by itself.
                Some(grant) if grant.moderator >= moderator => self.hub.check(access.mailbox, id),
                // At once, even if its reader is slow.
                _ => self.hub.remove(access.mailbox, id),
            }
        }
        sleep(started.elapsed() * (DUTY - 1)).await;
        Ok(())
    }
}
