//! One stream: replay first, then what the hub passes on, each change once and in order.

use super::hub::{Change, Hub, Signal};
use crate::{
    accounts::Caller,
    error::Result,
    store::{EventRow, Store},
};
use postroom_model::{Counts, SessionId, UserId};
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::mpsc;

/// Most changes that are replayed; whoever is further behind fetches afresh.
const REPLAY: i64 = 500;

/// One event of a stream, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The number of the change: what a page that reconnects names as the last one it has seen.
    pub id: Option<i64>,
    /// The event's name.
    pub event: &'static str,
    /// Its data, one line of JSON.
    pub data: Arc<str>,
}

/// An open stream. Dropping it closes it.
pub struct Subscription {
    hub: Arc<Hub>,
    store: Store,
    owner: UserId,
    moderator: bool,
    number: u64,
    signals: mpsc::Receiver<Signal>,
    /// The last change that was told.
    seq: i64,
    waiting: VecDeque<Frame>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.remove(self.owner, self.number);
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
        // First listen, then look: nothing falls between.
        let (number, signals) = hub.add(caller.id, session, caller.moderator)?;
        let mut this = Self {
            hub,
            store,
            owner: caller.id,
            moderator: caller.moderator,
            number,
            signals,
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
            match self.signals.recv().await? {
                Signal::Changed(change) if change.counts.seq <= self.seq => {}
                Signal::Changed(change) if change.counts.seq == self.seq + 1 => self.tell(&change),
                // Two commits may be passed on in the other order: the table has them all. In a box, as
                // every idle stream would keep the room for it.
                Signal::Changed(_) => Box::pin(self.catch_up(Some(self.seq))).await.ok()?,
                Signal::Queue(pending) => self.queue(pending),
                Signal::Bye(retry_ms) => {
                    let data = format!("{{\"retry_ms\":{retry_ms}}}").into();
                    return Some(Frame { id: None, event: "bye", data });
                }
            }
        }
    }

    /// Puts the counters, and all changes after `since`, into the queue.
    async fn catch_up(&mut self, since: Option<i64>) -> Result<()> {
        let mut conn = self.store.read().await?;
        let mailbox = conn.mailbox(self.owner).await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let counts = Counts {
            unread: count(mailbox.unread),
            notices: count(mailbox.notices),
            pending: 0,
            seq: mailbox.seq,
        };
        let since = since.unwrap_or(mailbox.seq);
        let mut events = match since {
            s if s == mailbox.seq => Vec::new(),
            s => conn.events_after(self.owner, s, REPLAY + 1).await?,
        };
        // What was committed since the counters were read comes with its own: the hub passes it on.
        events.retain(|event| event.seq <= mailbox.seq);
        if !is_complete(&events, since, mailbox.seq) {
            self.counts(counts, Some(mailbox.seq));
            self.waiting.push_back(Frame { id: Some(mailbox.seq), event: "resync", data: Arc::from("{}") });
            self.seq = mailbox.seq;
            return Ok(());
        }
        // The number goes with the last frame: a page cut off before it asks for the rest again.
        self.counts(counts, (since == mailbox.seq).then_some(since));
        self.seq = events.last().map_or(since, |event| event.seq);
        self.waiting.extend(events.into_iter().filter_map(|event| {
            let EventRow { seq, kind, data } = event;
            Some(Frame { id: Some(seq), event: known_kind(&kind)?, data: data.into() })
        }));
        Ok(())
    }

    /// Counters first: they are absolute, so it does no harm if a page sees only them.
    fn tell(&mut self, change: &Change) {
        self.seq = change.counts.seq;
        self.counts(change.counts, None);
        let data = change.data.clone();
        self.waiting.push_back(Frame { id: Some(self.seq), event: change.event, data });
    }

    fn counts(&mut self, mut counts: Counts, id: Option<i64>) {
        if self.moderator {
            counts.pending = self.hub.pending();
        }
        if let Ok(json) = serde_json::to_string(&counts) {
            self.waiting.push_back(Frame { id, event: "counts", data: json.into() });
        }
    }

    fn queue(&mut self, pending: u64) {
        let data = format!("{{\"pending\":{pending}}}").into();
        self.waiting.push_back(Frame { id: None, event: "moderation", data });
    }
}

/// Whether these are all changes after `since` up to the present one at least.
fn is_complete(events: &[EventRow], since: i64, now: i64) -> bool {
    let numbered = (since + 1..).zip(events).all(|(seq, event)| seq == event.seq);
    let last = events.last().map_or(since, |event| event.seq);
    let few = i64::try_from(events.len()).is_ok_and(|n| n <= REPLAY);
    numbered && few && last >= now && since <= now
}

fn known_kind(kind: &str) -> Option<&'static str> {
    ["message", "changed", "resync"].into_iter().find(|known| *known == kind)
}
