//! One stream: replay first, then what the hub passes on, each change once and in order.

use super::{
    access::{Grant, StreamAccess, look_up},
    hub::{Added, Hub, MailboxUpdate, Room, StreamId, Update},
};
use crate::{engine_core::Core, error::Result, store::EventRow};
use postroom_model::{Code, Counts, EventKind, StreamEvent, Timestamp};
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

/// Most changes that are replayed; whoever is further behind fetches afresh.
const REPLAY: i64 = 500;
/// Changes that are read at once to be replayed: what waits for a slow reader stays in memory.
const REPLAY_PART: i64 = 10;
/// Access is looked up again at least so often, as clocks may be set.
const LONGEST_TRUST: Duration = Duration::from_hours(1);

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
    core: Core,
    access: StreamAccess,
    id: StreamId,
    updates: mpsc::Receiver<Update>,
    /// Closed when the hub has removed the stream. Unlike `updates` it can be waited for while frames wait.
    removal: oneshot::Receiver<Infallible>,
    moderator: bool,
    /// When access ends, unless it is prolonged.
    valid_until: Option<Timestamp>,
    /// The number of the last change that was sent.
    seq: i64,
    /// Something may have changed that was not passed on.
    check_due: bool,
    /// Frames that are ready to be sent, with the room that they take.
    waiting: VecDeque<(Frame, Option<Room>)>,
    /// The room of the frame that is being sent.
    sending: Option<Room>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.remove(self.access.mailbox, self.id);
    }
}

impl Subscription {
    pub(super) async fn open(
        core: Core,
        hub: Arc<Hub>,
        access: StreamAccess,
        since: Option<i64>,
    ) -> Result<Self> {
        // Listening comes before reading, so that neither a change nor the end of access falls between.
        let Added { id, updates, removal } = hub.add(access)?;
        let mut this = Self {
            hub,
            core,
            access,
            id,
            updates,
            removal,
            moderator: false,
            valid_until: None,
            seq: 0,
            check_due: false,
            waiting: VecDeque::new(),
            sending: None,
        };
        let grant = this.look_up().await?.ok_or(Code::SessionRequired)?;
        (this.moderator, this.valid_until) = (grant.moderator, grant.valid_until);
        this.hub.set(access.mailbox, id, grant.moderator, grant.seq);
        this.catch_up(since).await?;
        Ok(this)
    }

    /// The next event; none when the stream has ended, whatever waited. Cancelling it loses nothing.
    pub async fn next(&mut self) -> Option<Frame> {
        self.sending = None;
        loop {
            if self.updates.is_closed() {
                return self.good_bye();
            }
            if self.trust().is_zero() {
                self.check_due = true;
            } else if let Some((frame, room)) = self.waiting.pop_front() {
                self.sending = room;
                return Some(frame);
            }
            if self.check_due {
                // In a box, as every idle stream would keep the room for it.
                match Box::pin(self.check()).await {
                    Ok(true) => continue,
                    Ok(false) => return None,
                    Err(error) => {
                        tracing::warn!(%error, "an event stream ends, as it cannot be continued");
                        return None;
                    }
                }
            }
            let Ok(update) = timeout(self.trust(), self.updates.recv()).await else {
                self.check_due = true;
                continue;
            };
            match update? {
                Update::Mailbox(change) if change.counts.seq <= self.seq => {}
                Update::Mailbox(change) if change.counts.seq == self.seq + 1 => self.push_change(&change),
                // Two commits may be passed on in the other order: the table has them all.
                Update::Mailbox(_) | Update::Check => self.check_due = true,
                Update::QueueLength(pending) => self.push(None, &StreamEvent::Moderation { pending }),
                Update::Shutdown { retry_ms } => return self.bye(retry_ms),
            }
        }
    }

    /// Waits until the stream has ended: for whoever sends a frame to a slow reader meanwhile.
    pub async fn ended(&mut self) {
        while !self.updates.is_closed() && timeout(self.trust(), &mut self.removal).await.is_err() {
            // In a box, as in `next`.
            match Box::pin(self.look_up()).await {
                Ok(Some(grant)) if grant.moderator == self.moderator => self.valid_until = grant.valid_until,
                _ => return,
            }
        }
    }

    /// What a stream that was removed still has to tell: only that the server stops.
    fn good_bye(&mut self) -> Option<Frame> {
        self.waiting.clear();
        while let Ok(update) = self.updates.try_recv() {
            if let Update::Shutdown { retry_ms } = update {
                return self.bye(retry_ms);
            }
        }
        None
    }

    fn bye(&mut self, retry_ms: u32) -> Option<Frame> {
        self.waiting.clear();
        self.push(None, &StreamEvent::Bye { retry_ms });
        self.waiting.pop_front().map(|(frame, _)| frame)
    }

    /// How long access is good without another look.
    fn trust(&self) -> Duration {
        let Some(until) = self.valid_until else { return LONGEST_TRUST };
        let left = until.micros().saturating_sub(self.core.clock_and_rng.clock.now().micros());
        Duration::from_micros(u64::try_from(left).unwrap_or(0)).min(LONGEST_TRUST)
    }

    async fn look_up(&self) -> Result<Option<Grant>> {
        Ok(look_up(&self.core, &[self.access]).await?.pop().flatten())
    }

    /// Looks for what was not passed on; whether the stream goes on. With other rights its page opens a new one.
    async fn check(&mut self) -> Result<bool> {
        let Some(grant) = self.look_up().await?.filter(|grant| grant.moderator == self.moderator) else {
            return Ok(false);
        };
        self.valid_until = grant.valid_until;
        self.check_due = false;
        if grant.seq != self.seq {
            self.catch_up(Some(self.seq)).await?;
            self.hub.set(self.access.mailbox, self.id, self.moderator, self.seq);
        }
        Ok(true)
    }

    /// Puts the counters and the first changes after `since` into the queue. [`next`](Self::next) comes back for the rest.
    async fn catch_up(&mut self, since: Option<i64>) -> Result<()> {
        let mut conn = self.core.store.read().await?;
        let mailbox = conn.mailbox(self.access.mailbox).await?;
        let (counts, now) = (mailbox.counts(), mailbox.seq);
        let since = since.unwrap_or(now);
        let missed = now.saturating_sub(since);
        let events = match missed {
            1..=REPLAY => conn.events_after(self.access.mailbox, since, REPLAY_PART.min(missed)).await?,
            _ => Vec::new(),
        };
        let room = self.hub.room_for(events.iter().map(|event| event.data.len()).sum());
        // The number goes with the last frame: a page cut off before it asks for the rest again.
        let Some(room) = room.filter(|_| is_complete(&events, since, missed)) else {
            self.push_counts(counts, None);
            self.push(Some(now), &StreamEvent::Resync);
            self.seq = now;
            return Ok(());
        };
        self.push_counts(counts, (missed == 0).then_some(since));
        self.seq = events.last().map_or(since, |event| event.seq);
        self.check_due = self.seq != now;
        self.waiting.extend(events.into_iter().map(|EventRow { seq, kind, data }| {
            (Frame { id: Some(seq), kind, data: data.into() }, Some(room.clone()))
        }));
        Ok(())
    }

    /// Counters first: they are absolute, so it does no harm if a page sees only them.
    fn push_change(&mut self, change: &MailboxUpdate) {
        self.seq = change.counts.seq;
        self.push_counts(change.counts, None);
        let data = change.data.clone();
        let frame = Frame { id: Some(self.seq), kind: change.kind, data };
        self.waiting.push_back((frame, Some(change.room.clone())));
    }

    fn push_counts(&mut self, mut counts: Counts, id: Option<i64>) {
        if self.moderator {
            counts.pending = self.hub.pending();
        }
        self.push(id, &StreamEvent::Counts(counts));
    }

    fn push(&mut self, id: Option<i64>, event: &StreamEvent) {
        match event.data() {
            Ok(data) => {
                self.waiting.push_back((Frame { id, kind: event.kind(), data: data.into() }, None));
            }
            Err(error) => tracing::error!(%error, kind = %event.kind(), "an event cannot be written"),
        }
    }
}

/// Whether these are the first changes after `since`, of so many that were missed.
fn is_complete(events: &[EventRow], since: i64, missed: i64) -> bool {
    let numbered = (since + 1..).zip(events).all(|(seq, event)| seq == event.seq);
    let expected = REPLAY_PART.min(missed);
    (0..=REPLAY).contains(&missed) && numbered && i64::try_from(events.len()).is_ok_and(|n| n == expected)
}
