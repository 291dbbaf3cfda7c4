//! The hub: who listens in this process.
//!
//! It never waits. A stream that does not keep up is dropped; its page comes back and replays.

use crate::store::{AfterCommit, CommitListener, QueueLength};
use postroom_model::{Code, Counts, EventKind, SessionId, UserId};
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

/// The hub's end of a stream.
struct Stream {
    id: StreamId,
    session: Option<SessionId>,
    moderator: bool,
    updates: mpsc::Sender<Update>,
}

/// All open streams by mailbox.
pub(crate) struct Hub {
    streams: Mutex<HashMap<UserId, Vec<Stream>>>,
    last_id: AtomicU64,
    queue: Mutex<QueueLength>,
    per_user: usize,
}

impl Hub {
    /// Without any stream. `per_user` is how many one account may have.
    pub(crate) fn new(per_user: usize) -> Self {
        Self { streams: Mutex::default(), last_id: AtomicU64::new(0), queue: Mutex::default(), per_user }
    }

    /// Messages that await review, as of the latest commit.
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

    /// Adds a stream; its id, and where its updates arrive.
    pub(super) fn add(
        &self,
        owner: UserId,
        session: Option<SessionId>,
        moderator: bool,
    ) -> Result<(StreamId, mpsc::Receiver<Update>), Code> {
        let (updates, receiver) = mpsc::channel(BACKLOG);
        let id = StreamId(self.last_id.fetch_add(1, Ordering::Relaxed));
        let mut streams = self.streams();
        let of_owner = streams.entry(owner).or_default();
        if of_owner.len() >= self.per_user {
            return Err(Code::TooMany);
        }
        of_owner.push(Stream { id, session, moderator, updates });
        Ok((id, receiver))
    }

    /// Removes a stream.
    pub(super) fn remove(&self, owner: UserId, id: StreamId) {
        self.retain_streams(owner, |stream| stream.id != id);
    }

    /// Ends all streams of an account.
    pub(super) fn end_user(&self, owner: UserId) {
        self.streams().remove(&owner);
    }

    /// Ends the streams of a session.
    pub(crate) fn end_session(&self, session: SessionId) {
        self.streams().retain(|_, of_owner| {
            of_owner.retain(|stream| stream.session != Some(session));
            !of_owner.is_empty()
        });
    }

    /// Says good-bye to all streams and ends them.
    pub(super) fn shutdown(&self, retry_ms: impl Fn() -> u32) {
        for stream in self.streams().drain().flat_map(|(_, of_owner)| of_owner) {
            // A stream with a full backlog comes back by itself.
            drop(stream.updates.try_send(Update::Shutdown { retry_ms: retry_ms() }));
        }
    }

    /// How many streams are open.
    pub(super) fn len(&self) -> usize {
        self.streams().values().map(Vec::len).sum()
    }

    fn retain_streams(&self, owner: UserId, keep: impl Fn(&Stream) -> bool) {
        let mut streams = self.streams();
        if let Some(of_owner) = streams.get_mut(&owner) {
            of_owner.retain(keep);
            if of_owner.is_empty() {
                streams.remove(&owner);
            }
        }
    }

    /// Passes an update on to the streams of an account; those that do not keep up are dropped.
    fn update_owner(&self, owner: UserId, update: &Update) {
        self.retain_streams(owner, |stream| stream.updates.try_send(update.clone()).is_ok());
    }

    /// Passes the length of the queue on to moderators, unless a newer one was. Commits may arrive out of order.
    fn update_queue_length(&self, length: QueueLength) {
        let mut known = self.queue();
        if length.changes <= known.changes {
            return;
        }
        *known = length;
        let update = Update::QueueLength(length.pending);
        for of_owner in self.streams().values_mut() {
            of_owner.retain(|s| !s.moderator || s.updates.try_send(update.clone()).is_ok());
        }
    }
}

impl CommitListener for Hub {
    fn committed(&self, events: Vec<AfterCommit>) {
        for event in events {
            match event {
                AfterCommit::MailboxChanged { owner, kind, data, counts } => {
                    self.update_owner(
                        owner,
                        &Update::Mailbox(Arc::new(MailboxUpdate { kind, data, counts })),
                    );
                }
                AfterCommit::QueueLength(length) => self.update_queue_length(length),
                AfterCommit::SessionEnded(session) => self.end_session(session),
                AfterCommit::AccessChanged(user) => self.end_user(user),
            }
        }
    }
}
