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
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Updates that may wait for one stream.
const BACKLOG: usize = 64;
/// The most that may wait in all streams together, in bytes.
pub(super) const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// Memory that something takes while it waits in streams, given back when it is dropped.
pub(super) type Room = Arc<OwnedSemaphorePermit>;

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
    pub room: Room,
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

/// What a new stream gets.
pub(super) struct Added {
    pub id: StreamId,
    pub updates: mpsc::Receiver<Update>,
    /// Closed when the stream is removed.
    pub removal: oneshot::Receiver<Infallible>,
}

/// The hub's end of a stream.
struct Stream {
    open: OpenStream,
    updates: mpsc::Sender<Update>,
    /// Dropped with the stream.
    _removal: oneshot::Sender<Infallible>,
}

impl Stream {
    /// Passes an update on; whether the stream keeps up.
    fn send(&self, update: &Update) -> bool {
        self.updates.try_send(update.clone()).is_ok()
    }
}

/// All open streams by mailbox; nothing once the server stops.
type OpenStreams = Option<HashMap<UserId, Vec<Stream>>>;

/// The event streams of this process.
pub(crate) struct Hub {
    streams: Mutex<OpenStreams>,
    last_id: AtomicU64,
    queue: Mutex<QueueLength>,
    per_user: usize,
    /// Bytes that are free for what waits in streams.
    room: Arc<Semaphore>,
}

impl Hub {
    /// Without any stream. `per_user` is how many one mailbox may have.
    pub(crate) fn new(per_user: usize) -> Self {
        Self {
            streams: Mutex::new(Some(HashMap::new())),
            last_id: AtomicU64::new(0),
            queue: Mutex::default(),
            per_user,
            room: Arc::new(Semaphore::new(MAX_WAITING_BYTES)),
        }
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

    fn streams(&self) -> MutexGuard<'_, OpenStreams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a stream. It is no moderator's before [`set`](Self::set).
    pub(super) fn add(&self, access: StreamAccess) -> Result<Added, Code> {
        let (updates, receiver) = mpsc::channel(BACKLOG);
        let (removal, removed) = oneshot::channel();
        let id = StreamId(self.last_id.fetch_add(1, Ordering::Relaxed));
        let mut streams = self.streams();
        let of_mailbox = streams.as_mut().ok_or(Code::Unavailable)?.entry(access.mailbox).or_default();
        if of_mailbox.len() >= self.per_user {
            return Err(Code::TooMany);
        }
        let open = OpenStream { id, access, moderator: false, seq: 0 };
        of_mailbox.push(Stream { open, updates, _removal: removal });
        Ok(Added { id, updates: receiver, removal: removed })
    }

    /// Notes what a stream shows.
    pub(super) fn set(&self, mailbox: UserId, id: StreamId, moderator: bool, seq: i64) {
        let mut streams = self.streams();
        let of_mailbox = streams.iter_mut().filter_map(|all| all.get_mut(&mailbox)).flatten();
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
        let all = streams.iter().flat_map(HashMap::values).flatten().map(|stream| stream.open);
        all.filter(|open| condition(&open.access)).collect()
    }

    /// Says good-bye to all streams and ends them; no more are added.
    pub(super) fn shutdown(&self, retry_ms: impl Fn() -> u32) {
        for stream in self.streams().take().into_iter().flat_map(HashMap::into_values).flatten() {
            // A stream with a full backlog comes back by itself.
            stream.send(&Update::Shutdown { retry_ms: retry_ms() });
        }
    }

    /// How many streams are open.
    pub(super) fn len(&self) -> usize {
        self.streams().iter().flat_map(HashMap::values).map(Vec::len).sum()
    }

    /// Keeps those streams of a mailbox that fulfil a condition.
    fn retain_of(&self, mailbox: UserId, keep: impl FnMut(&mut Stream) -> bool) {
        let mut streams = self.streams();
        let Some(all) = streams.as_mut() else { return };
        if let Some(of_mailbox) = all.get_mut(&mailbox) {
            of_mailbox.retain_mut(keep);
            if of_mailbox.is_empty() {
                all.remove(&mailbox);
            }
        }
    }

    /// Keeps those streams that fulfil a condition.
    fn retain(&self, mut keep: impl FnMut(&mut Stream) -> bool) {
        let mut streams = self.streams();
        let Some(all) = streams.as_mut() else { return };
        all.retain(|_, of_mailbox| {
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

    /// Room for so many bytes to wait in streams; none where too much waits already.
    pub(super) fn room_for(&self, bytes: usize) -> Option<Room> {
        self.room.clone().try_acquire_many_owned(u32::try_from(bytes).ok()?).ok().map(Arc::new)
    }

    fn update_mailbox(&self, mailbox: UserId, kind: EventKind, data: Arc<str>, counts: Counts) {
        let seq = counts.seq;
        let update = match self.room_for(data.len()) {
            Some(room) => Update::Mailbox(Arc::new(MailboxUpdate { kind, data, counts, room })),
            // It stays in the table, where the stream finds it once it has sent the rest.
            None => Update::Check,
        };
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
                    self.update_mailbox(owner, kind, data, counts);
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
