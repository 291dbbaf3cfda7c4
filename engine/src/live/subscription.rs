//! One stream: replay first, then what the hub passes on, each change once and in order.

use super::{
    access::{Grant, StreamAccess, look_up},
    hub::{Hub, MailboxUpdate, StreamId, Update},
};
use crate::{engine_core::Core, error::Result, store::EventRow};
use postroom_model::{Code, Counts, EventKind, StreamEvent, Timestamp};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::timeout};

/// Most changes that are replayed; whoever is further behind fetches afresh.
const REPLAY: i64 = 500;
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
    moderator: bool,
    /// When access ends, unless it is prolonged.
    valid_until: Option<Timestamp>,
    /// The number of the last change that was sent.
    seq: i64,
    /// Something may have changed that was not passed on.
    check_due: bool,
    /// Frames that are ready to be sent.
    waiting: VecDeque<Frame>,
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
        let (id, updates) = hub.add(access)?;
        let mut this = Self {
            hub,
            core,
            access,
            id,
            updates,
            moderator: false,
            valid_until: None,
            seq: 0,
            check_due: false,
            waiting: VecDeque::new(),
        };
        let grant = this.look_up().await?.ok_or(Code::SessionRequired)?;
        (this.moderator, this.valid_until) = (grant.moderator, grant.valid_until);
        this.hub.set(access.mailbox, id, grant.moderator, grant.seq);
        this.catch_up(since).await?;
        Ok(this)
    }

    /// The next event; none when the stream has ended. Cancelling it loses nothing.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.waiting.pop_front() {
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
                Update::Shutdown { retry_ms } => self.push(None, &StreamEvent::Bye { retry_ms }),
            }
        }
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
        if grant.seq != self.seq {
            self.catch_up(Some(self.seq)).await?;
            self.hub.set(self.access.mailbox, self.id, self.moderator, self.seq);
        }
        self.check_due = false;
        Ok(true)
    }

    /// Puts the counters, and all changes after `since`, into the queue.
    async fn catch_up(&mut self, since: Option<i64>) -> Result<()> {
        let mut conn = self.core.store.read().await?;
        let mailbox = conn.mailbox(self.access.mailbox).await?;
        let counts = mailbox.counts();
        let since = since.unwrap_or(mailbox.seq);
        let mut events = match since {
            s if s == mailbox.seq => Vec::new(),
            s => conn.events_after(self.access.mailbox, s, REPLAY + 1).await?,
        };
        // What was committed since the counters were read comes with its own: the hub passes it on.
        events.retain(|event| event.seq <= mailbox.seq);
        // The number goes with the last frame: a page cut off before it asks for the rest again.
        if !is_complete(&events, since, mailbox.seq) {
            self.push_counts(counts, None);
            self.push(Some(mailbox.seq), &StreamEvent::Resync);
            self.seq = mailbox.seq;
            return Ok(());
        }
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
