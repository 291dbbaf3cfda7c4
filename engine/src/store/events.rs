//! The numbered history of each mailbox.

use super::{Conn, FromRow, Told, Tx, sql, statements};
use crate::error::Result;
use postroom_model::{Counts, Timestamp, UserId};
use std::sync::Arc;

statements! {
    INSERT = "
        INSERT INTO events (owner_id, seq, kind, data, at)
        VALUES ($1, $2, $3, $4, $5)";
    AFTER = "
        SELECT seq, kind, data
        FROM events
        WHERE owner_id = $1
          AND seq > $2
        ORDER BY seq
        LIMIT $3";
    FORGET = "
        DELETE FROM events
        WHERE at < $1";
    /// A whole mailbox is removed.
    FORGET_OWNER = "
        DELETE FROM events
        WHERE owner_id = $1";
}

/// One change of a mailbox.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct EventRow {
    pub seq: i64,
    pub kind: String,
    pub data: String,
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
    /// Records a change and tells it after the commit. `counts` are those after the change.
    pub(crate) async fn record_event(
        &mut self,
        owner: UserId,
        counts: Counts,
        kind: &'static str,
        data: Arc<str>,
    ) -> Result<()> {
        let at = self.now();
        let insert = sql(INSERT).bind(owner).bind(counts.seq).bind(kind).bind(&*data).bind(at);
        self.run(insert).await?;
        self.tell(Told::Mailbox { owner, event: kind, data, counts });
        Ok(())
    }

    /// Forgets changes before a moment: whoever is that far behind fetches afresh.
    pub(crate) async fn forget_events(&mut self, before: Timestamp) -> Result<u64> {
        self.run(sql(FORGET).bind(before)).await
    }

    /// Forgets a mailbox's whole history.
    pub(crate) async fn forget_events_of(&mut self, owner: UserId) -> Result<u64> {
        self.run(sql(FORGET_OWNER).bind(owner)).await
    }
}
