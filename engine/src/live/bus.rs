//! Hands on what transactions publish: to the streams of this process, and to the other processes.

use super::{announcements::Announcements, follower::Follower, hub::Hub};
use crate::{
    engine_core::Core,
    store::{AfterCommit, CommitListener},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::{sync::watch, task::JoinHandle};

/// The way of all that is published.
pub(crate) struct Bus {
    hub: Arc<Hub>,
    announcements: Arc<Announcements>,
    stop: watch::Sender<bool>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Bus {
    /// Serves this process only, before [`start`](Self::start). `process` tells it from others.
    pub(crate) fn new(hub: Arc<Hub>, process: u64) -> Self {
        let announcements = Arc::new(Announcements::new(process));
        Self { hub, announcements, stop: watch::Sender::new(false), tasks: Mutex::default() }
    }

    /// Begins to tell other processes what this one changes, where they do not notice by themselves.
    pub(crate) fn start(&self, core: &Core) {
        if core.store.needs_announcements() {
            let (announcements, store) = (self.announcements.clone(), core.store.clone());
            let stop = self.stop.subscribe();
            self.spawn(async move { announcements.send_until(store, stop).await });
        }
    }

    /// Begins to follow what other processes change.
    pub(super) fn follow(&self, core: &Core) {
        let (hub, announcements) = (self.hub.clone(), self.announcements.clone());
        let follower = Follower { core: core.clone(), hub, announcements };
        self.spawn(follower.run(self.stop.subscribe()));
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(tokio::spawn(task));
    }

    /// Sends what is left to be announced, and ends.
    pub(crate) async fn close(&self) {
        self.stop.send_replace(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            // A task that panicked has ended, too.
            let _ = task.await;
        }
    }
}

impl CommitListener for Bus {
    fn committed(&self, events: Vec<AfterCommit>) {
        self.announcements.add(&events);
        self.hub.publish(events);
    }
}
