//! What this process tells the others that use the same database: whose mailbox or access has changed.
//!
//! An announcement is a hint, sent after the commit. Whoever hears it reads the tables; whoever misses it finds the same
//! changes there the next time that it looks. SQLite needs none, as its processes notice each other's commits.

use crate::store::{AfterCommit, Store};
use postroom_model::UserId;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

/// Accounts that an announcement names. More would not fit into PostgreSQL's 8,000 bytes: then it names none, and
/// means all.
const MOST_ACCOUNTS: usize = 300;
/// At most one announcement is sent in this time.
const INTERVAL: Duration = Duration::from_millis(50);
/// The pause after an announcement could not be sent.
const RETRY: Duration = Duration::from_secs(1);
/// How long the last announcement may take when the process ends.
const LAST: Duration = Duration::from_secs(2);

/// What has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Announcement {
    /// Accounts with a changed mailbox, or whose sessions, tokens or roles have changed.
    pub accounts: BTreeSet<UserId>,
    /// Any account may have changed.
    pub all_accounts: bool,
    /// The queue of messages that await review has changed.
    pub queue: bool,
}

impl Announcement {
    /// Anything may have changed.
    pub fn of_anything() -> Self {
        Self { accounts: BTreeSet::new(), all_accounts: true, queue: true }
    }

    fn add(&mut self, event: &AfterCommit) {
        match event {
            AfterCommit::QueueLength(_) => self.queue = true,
            AfterCommit::MailboxChanged { owner: account, .. }
            | AfterCommit::SessionEnded { account, .. }
            | AfterCommit::TokenEnded { account, .. }
            | AfterCommit::AccessChanged(account) => self.add_account(*account),
        }
    }

    fn add_account(&mut self, account: UserId) {
        if !self.all_accounts {
            self.accounts.insert(account);
        }
        if self.accounts.len() > MOST_ACCOUNTS {
            self.all_accounts = true;
            self.accounts.clear();
        }
    }
}

/// An announcement on its way.
#[derive(Serialize, Deserialize)]
struct SentAnnouncement {
    /// The process that sends it.
    process: u64,
    #[serde(flatten)]
    announcement: Announcement,
}

/// What is still to be announced.
pub(crate) struct Announcements {
    /// Tells this process from others.
    process: u64,
    waiting: Mutex<Announcement>,
    added: Notify,
}

impl Announcements {
    /// Nothing yet. `process` tells this process from others.
    pub(crate) fn new(process: u64) -> Self {
        Self { process, waiting: Mutex::default(), added: Notify::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, Announcement> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts what a transaction has published beside what waits.
    pub(super) fn add(&self, events: &[AfterCommit]) {
        if !events.is_empty() {
            let mut waiting = self.waiting();
            events.iter().for_each(|event| waiting.add(event));
            self.added.notify_one();
        }
    }

    /// Sends what waits until `stop`, and then what is left.
    pub(super) async fn send_until(&self, store: Store, mut stop: watch::Receiver<bool>) {
        let stopped = async |stop: &mut watch::Receiver<bool>| drop(stop.wait_for(|stop| *stop).await);
        while !*stop.borrow() {
            tokio::select! {
                () = self.added.notified() => {}
                () = stopped(&mut stop) => break,
            }
            // Not given up in the middle: what is being sent does not wait any more.
            let pause = if self.send(&store).await { INTERVAL } else { RETRY };
            let _ = timeout(pause, stopped(&mut stop)).await;
        }
        // What cannot be sent any more, the others find when they look by themselves.
        let _ = timeout(LAST, self.send(&store)).await;
    }

    /// Sends what waits; whether that was possible.
    async fn send(&self, store: &Store) -> bool {
        let Some(text) = self.take_text() else { return true };
        let Err(error) = store.announce(&text).await else { return true };
        tracing::warn!(%error, "other processes cannot be told what has changed");
        // They are told later that something has.
        *self.waiting() = Announcement::of_anything();
        self.added.notify_one();
        false
    }

    /// Takes what waits, as text; nothing where nothing does.
    pub(super) fn take_text(&self) -> Option<String> {
        let announcement = mem::take(&mut *self.waiting());
        let sent = SentAnnouncement { process: self.process, announcement };
        (sent.announcement != Announcement::default())
            .then(|| serde_json::to_string(&sent).unwrap_or_default())
    }

    /// Reads what a process has sent; nothing if it was this one. What cannot be read may mean anything: a newer
    /// version may have sent it.
    pub(super) fn read(&self, text: &str) -> Option<Announcement> {
        match serde_json::from_str::<SentAnnouncement>(text) {
            Ok(sent) => (sent.process != self.process).then_some(sent.announcement),
            Err(_) => Some(Announcement::of_anything()),
        }
    }
}
