//! The hub: the event streams of this process.
//!
//! It never waits. A stream that does not keep up is dropped; its page comes back and replays.

use super::StreamAccess;
use crate::{
    accounts::Credential,
    store::{AfterCommit, QueueLength},
};
use postroom_model::{Code, Counts, EventKind, UserId};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::mpsc;

/// Updates that may wait for one stream.
const BACKLOG: usize = 64;

/// What the hub passes on to a stream.
#[derive(Clone, Debug)]
pub(super) enum Update {
    /// The mailbox has changed; one value for all who read it.
    Mailbox(Arc<MailboxUpdate>),
    /// The queue of messages that await review has this length.
    QueueLength(u64),
    /// Access or mailbox may have changed. The stream looks by itself.
    Check,
    /// The server is about to stop: come back after so many milliseconds.
    Shutdown { retry_ms: u32 },
}

/// A committed change of a mailbox.
#[derive(Debug)]
pub(super) struct MailboxUpdate {
    pub kind: EventKind,
    pub data: Arc<str>,
    pub counts: Counts,
}

/// Tells the streams of this process apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StreamId(u64);

/// What the hub knows of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenStream {
    pub id: StreamId,
    pub access: StreamAccess,
    /// The stream shows the length of the queue.
    pub moderator: bool,
    /// The number of the latest change that the stream knows or was sent.
    pub seq: i64,
}

/// The hub's end of a stream.
struct Stream {
    open: OpenStream,
    updates: mpsc::Sender<Update>,
}

impl Stream {
    /// Passes an update on; whether the stream keeps up.
    fn send(&self, update: &Update) -> bool {
        self.updates.try_send(update.clone()).is_ok()
    }
}

/// All open streams by mailbox.
pub(crate) struct Hub {
    streams: Mutex<HashMap<UserId, Vec<Stream>>>,
    last_id: AtomicU64,
    queue: Mutex<QueueLength>,
    per_user: usize,
}

impl Hub {
    /// Without any stream. `per_user` is how many one mailbox may have.
    pub(crate) fn new(per_user: usize) -> Self {
        Self { streams: Mutex::default(), last_id: AtomicU64::new(0), queue: Mutex::default(), per_user }
    }

    /// Messages that await review, as far as this process knows.
    pub(crate) fn pending(&self) -> u64 {
        self.queue().pending
    }

    /// Sets the length of the queue, as it was stored when this process started.
    pub(crate) fn set_queue_length(&self, length: QueueLength) {
        *self.queue() = length;
    }

    fn queue(&self) -> MutexGuard<'_, QueueLength> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Stream>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a stream; its id, and where its updates arrive. It is no moderator's before [`set`](Self::set).
    pub(super) fn add(&self, access: StreamAccess) -> Result<(StreamId, mpsc::Receiver<Update>), Code> {
        let (updates, receiver) = mpsc::channel(BACKLOG);
        let id = StreamId(self.last_id.fetch_add(1, Ordering::Relaxed));
        let mut streams = self.streams();
        let of_mailbox = streams.entry(access.mailbox).or_default();
        if of_mailbox.len() >= self.per_user {
            return Err(Code::TooMany);
        }
        let open = OpenStream { id, access, moderator: false, seq: 0 };
        of_mailbox.push(Stream { open, updates });
        Ok((id, receiver))
    }

    /// Notes what a stream shows.
    pub(super) fn set(&self, mailbox: UserId, id: StreamId, moderator: bool, seq: i64) {
        let mut streams = self.streams();
        let of_mailbox = streams.get_mut(&mailbox).into_iter().flatten();
        if let Some(stream) = of_mailbox.map(|stream| &mut stream.open).find(|open| open.id == id) {
            stream.moderator = moderator;
            stream.seq = stream.seq.max(seq);
        }
    }

    /// Removes a stream.
    pub(super) fn remove(&self, mailbox: UserId, id: StreamId) {
        self.retain_of(mailbox, |stream| stream.open.id != id);
    }

    /// The streams whose access fulfils a condition.
    pub(super) fn streams_where(&self, condition: impl Fn(&StreamAccess) -> bool) -> Vec<OpenStream> {
        let streams = self.streams();
        let all = streams.values().flatten().map(|stream| stream.open);
        all.filter(|open| condition(&open.access)).collect()
    }

    /// Says good-bye to all streams and ends them.
    pub(super) fn shutdown(&self, retry_ms: impl Fn() -> u32) {
        for stream in self.streams().drain().flat_map(|(_, of_mailbox)| of_mailbox) {
            // A stream with a full backlog comes back by itself.
            stream.send(&Update::Shutdown { retry_ms: retry_ms() });
        }
    }

    /// How many streams are open.
    pub(super) fn len(&self) -> usize {
        self.streams().values().map(Vec::len).sum()
    }

    /// Keeps those streams of a mailbox that fulfil a condition.
    fn retain_of(&self, mailbox: UserId, keep: impl FnMut(&mut Stream) -> bool) {
        let mut streams = self.streams();
        if let Some(of_mailbox) = streams.get_mut(&mailbox) {
            of_mailbox.retain_mut(keep);
            if of_mailbox.is_empty() {
                streams.remove(&mailbox);
            }
        }
    }

    /// Keeps those streams that fulfil a condition.
    fn retain(&self, mut keep: impl FnMut(&mut Stream) -> bool) {
        self.streams().retain(|_, of_mailbox| {
            of_mailbox.retain_mut(&mut keep);
            !of_mailbox.is_empty()
        });
    }

    fn end_credential(&self, credential: Credential) {
        self.retain(|stream| stream.open.access.credential != credential);
    }

    fn end_account(&self, account: UserId) {
        self.retain(|Stream { open, .. }| open.access.account != account && open.access.mailbox != account);
    }

    /// Lets a stream look for changes.
    pub(super) fn check(&self, mailbox: UserId, id: StreamId) {
        self.retain_of(mailbox, |stream| stream.open.id != id || stream.send(&Update::Check));
    }

    /// Passes the length of the queue on to moderators, unless a newer one was. Commits may arrive out of order.
    pub(super) fn update_queue_length(&self, length: QueueLength) {
        let mut known = self.queue();
        if length.changes > known.changes {
            *known = length;
            let update = Update::QueueLength(length.pending);
            self.retain(|stream| !stream.open.moderator || stream.send(&update));
        }
    }

    fn pass_on(&self, mailbox: UserId, change: MailboxUpdate) {
        let (seq, update) = (change.counts.seq, Update::Mailbox(Arc::new(change)));
        self.retain_of(mailbox, |stream| {
            stream.open.seq = stream.open.seq.max(seq);
            stream.send(&update)
        });
    }

    /// Passes on what a transaction of this process has published.
    pub(super) fn publish(&self, events: Vec<AfterCommit>) {
        for event in events {
            match event {
                AfterCommit::MailboxChanged { owner, kind, data, counts } => {
                    self.pass_on(owner, MailboxUpdate { kind, data, counts });
                }
                AfterCommit::QueueLength(length) => self.update_queue_length(length),
                AfterCommit::SessionEnded { session, .. } => {
                    self.end_credential(Credential::Session(session));
                }
                AfterCommit::TokenEnded { token, .. } => self.end_credential(Credential::Token(token)),
                AfterCommit::AccessChanged(account) => self.end_account(account),
            }
        }
    }
}
