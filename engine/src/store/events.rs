//! The numbered history of each mailbox.

use super::{AfterCommit, Conn, SqlBuilder, Tx, built_statements, row, sql, sql::Value, statements};
use crate::error::{Error, Result};
use postroom_model::{Counts, EventKind, StreamEvent, Timestamp, UserId};
use std::sync::Arc;

/// What all events of a statement are inserted by.
const INSERT: &str = "
    INSERT INTO events (owner_id, seq, kind, data, created_at)
    ";

statements! {
    AFTER = "
        SELECT seq, kind, data
        FROM events
        WHERE owner_id = $1
          AND seq > $2
        ORDER BY seq
        LIMIT $3";
    PURGE = "
        DELETE FROM events
        WHERE (owner_id, seq) IN (
            SELECT owner_id, seq
            FROM events
            WHERE created_at < $1
            ORDER BY created_at
            LIMIT $2)";
    /// A whole mailbox is removed.
    PURGE_OWNER = "
        DELETE FROM events
        WHERE owner_id = $1
          AND seq IN (
            SELECT seq
            FROM events
            WHERE owner_id = $1
            ORDER BY seq
            LIMIT $2)";
}

built_statements! {
    RECORD = [|insert| push_insert(insert, &[NewEvent::example()], Timestamp::from_micros(0))];
}

row! {
    /// One change of a mailbox.
    #[derive(Clone, Debug)]
    pub(crate) struct EventRow {
        seq: i64,
        kind: EventKind,
        data: String,
    }
}

/// A change to record: the event that tells it, serialised once for the table and all streams.
#[derive(Clone, Debug)]
pub(crate) struct NewEvent {
    owner: UserId,
    counts: Counts,
    kind: EventKind,
    data: Arc<str>,
}

impl NewEvent {
    /// The event of a mailbox's latest change. `counts` are those after the change.
    pub(crate) fn new(owner: UserId, counts: Counts, event: &StreamEvent) -> Result<Self> {
        let data = event.data().map_err(|e| Error::Internal(format!("an event: {e}")))?;
        Ok(Self { owner, counts, kind: event.kind(), data: data.into() })
    }

    fn values(&self, at: Timestamp) -> [Value; 5] {
        [self.owner.into(), self.counts.seq.into(), self.kind.into(), (&*self.data).into(), at.into()]
    }

    fn after_commit(self) -> AfterCommit {
        let Self { owner, counts, kind, data } = self;
        AfterCommit::MailboxChanged { owner, kind, data, counts }
    }
}

#[cfg(test)]
impl NewEvent {
    /// A change to build statements with.
    fn example() -> Self {
        Self { owner: UserId(1), counts: Counts::default(), kind: EventKind::Counts, data: "{}".into() }
    }
}

/// Adds the statement that stores events, of which there must be one.
fn push_insert(builder: &mut SqlBuilder, events: &[NewEvent], at: Timestamp) {
    builder.push(INSERT);
    builder.push_rows(events.iter().map(|event| event.values(at)));
}

impl Conn {
    /// At most `limit` changes after the one numbered `seq`, in order.
    pub(crate) async fn events_after(
        &mut self,
        owner: UserId,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<EventRow>> {
        self.all(sql(AFTER).bind(owner).bind(seq).bind(limit)).await
    }
}

impl Tx {
    /// Records a change, and publishes it after the commit.
    pub(crate) async fn record_event(&mut self, event: NewEvent) -> Result<()> {
        self.record_events(vec![event]).await
    }

    /// The same for several changes.
    pub(crate) async fn record_events(&mut self, events: Vec<NewEvent>) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let mut insert = SqlBuilder::new(RECORD, self.dialect());
        push_insert(&mut insert, &events, self.now());
        self.run(insert).await?;
        events.into_iter().for_each(|event| self.publish(event.after_commit()));
        Ok(())
    }

    /// Removes the oldest changes before a moment, at most so many: whoever is that far behind fetches afresh.
    pub(crate) async fn purge_events(&mut self, before: Timestamp, limit: i64) -> Result<u64> {
        self.run(sql(PURGE).bind(before).bind(limit)).await
    }

    /// Removes the oldest changes of a mailbox, at most so many.
    pub(crate) async fn purge_events_of(&mut self, owner: UserId, limit: i64) -> Result<u64> {
        self.run(sql(PURGE_OWNER).bind(owner).bind(limit)).await
    }
}
