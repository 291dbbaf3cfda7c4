//! One stream: replay first, then what the hub passes on, each change once and in order.

use super::hub::{Hub, MailboxUpdate, StreamId, Update};
use crate::{
    accounts::Caller,
    error::Result,
    store::{EventRow, Store},
};
use postroom_model::{Counts, EventKind, SessionId, StreamEvent, UserId};
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::mpsc;

/// Most changes that are replayed; whoever is further behind fetches afresh.
const REPLAY: i64 = 500;

/// One event of a stream, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The number of the change: what a page that reconnects names as the last one it has seen.
    pub id: Option<i64>,
    /// The kind of the event.
    pub kind: EventKind,
    /// Its data, one line of JSON.
    pub data: Arc<str>,
}

/// An open stream. Dropping it closes it.
pub struct Subscription {
    hub: Arc<Hub>,
    store: Store,
    owner: UserId,
    moderator: bool,
    id: StreamId,
    updates: mpsc::Receiver<Update>,
    /// The number of the last change that was sent.
    seq: i64,
    /// Frames that are ready to be sent.
    waiting: VecDeque<Frame>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.remove(self.owner, self.id);
    }
}

impl Subscription {
    pub(super) async fn open(
        store: Store,
        hub: Arc<Hub>,
        caller: &Caller,
        session: Option<SessionId>,
        since: Option<i64>,
    ) -> Result<Self> {
        // Listening comes before reading, so that no change falls between.
        let (id, updates) = hub.add(caller.id, session, caller.profile.moderator)?;
        let mut this = Self {
            hub,
            store,
            owner: caller.id,
            moderator: caller.profile.moderator,
            id,
            updates,
            seq: 0,
            waiting: VecDeque::new(),
        };
        this.catch_up(since).await?;
        Ok(this)
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.waiting.pop_front() {
                return Some(frame);
            }
            match self.updates.recv().await? {
                Update::Mailbox(change) if change.counts.seq <= self.seq => {}
                Update::Mailbox(change) if change.counts.seq == self.seq + 1 => self.push_change(&change),
                // Two commits may be passed on in the other order: the table has them all. In a box, as
                // every idle stream would keep the room for it.
                Update::Mailbox(_) => Box::pin(self.catch_up(Some(self.seq))).await.ok()?,
                Update::QueueLength(pending) => self.push(None, &StreamEvent::Moderation { pending }),
                Update::Shutdown { retry_ms } => self.push(None, &StreamEvent::Bye { retry_ms }),
            }
        }
    }

    /// Puts the counters, and all changes after `since`, into the queue.
    async fn catch_up(&mut self, since: Option<i64>) -> Result<()> {
        let mut conn = self.store.read().await?;
        let mailbox = conn.mailbox(self.owner).await?;
        let counts = mailbox.counts();
        let since = since.unwrap_or(mailbox.seq);
        let mut events = match since {
            s if s == mailbox.seq => Vec::new(),
            s => conn.events_after(self.owner, s, REPLAY + 1).await?,
        };
        // What was committed since the counters were read comes with its own: the hub passes it on.
        events.retain(|event| event.seq <= mailbox.seq);
        if !is_complete(&events, since, mailbox.seq) {
            self.push_counts(counts, Some(mailbox.seq));
            self.push(Some(mailbox.seq), &StreamEvent::Resync);
            self.seq = mailbox.seq;
            return Ok(());
        }
        // The number goes with the last frame: a page cut off before it asks for the rest again.
        self.push_counts(counts, (since == mailbox.seq).then_some(since));
        self.seq = events.last().map_or(since, |event| event.seq);
        self.waiting.extend(events.into_iter().map(|EventRow { seq, kind, data }| Frame {
            id: Some(seq),
            kind,
            data: data.into(),
        }));
        Ok(())
    }

    /// Counters first: they are absolute, so it does no harm if a page sees only them.
    fn push_change(&mut self, change: &MailboxUpdate) {
        self.seq = change.counts.seq;
        self.push_counts(change.counts, None);
        let data = change.data.clone();
        self.waiting.push_back(Frame { id: Some(self.seq), kind: change.kind, data });
    }

    fn push_counts(&mut self, mut counts: Counts, id: Option<i64>) {
        if self.moderator {
            counts.pending = self.hub.pending();
        }
        self.push(id, &StreamEvent::Counts(counts));
    }

    fn push(&mut self, id: Option<i64>, event: &StreamEvent) {
        match event.data() {
            Ok(data) => self.waiting.push_back(Frame { id, kind: event.kind(), data: data.into() }),
            Err(error) => tracing::error!(%error, kind = %event.kind(), "an event cannot be written"),
        }
    }
}

/// Whether these are all changes after `since` up to the present one at least.
fn is_complete(events: &[EventRow], since: i64, now: i64) -> bool {
    let numbered = (since + 1..).zip(events).all(|(seq, event)| seq == event.seq);
    let last = events.last().map_or(since, |event| event.seq);
    let few = i64::try_from(events.len()).is_ok_and(|n| n <= REPLAY);
    numbered && few && last >= now && since <= now
}
