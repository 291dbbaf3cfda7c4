//! Numbers that all processes share. The one of messages that await review is kept in the transactions that change
//! it: it is exact when they are committed, whatever others do at the same time.

use super::{AfterCommit, Conn, QueueLength, Tx, row, sql, statements};
use crate::error::{Error, Result};

statements! {
    /// Takes the row's lock until the end of the transaction.
    ADD = "
        UPDATE counters
        SET value = value + $2
          , changes = changes + 1
        WHERE name = $1
        RETURNING value, changes";
    FIND = "
        SELECT value, changes
        FROM counters
        WHERE name = $1";
    /// The number as it is kept, and as it is counted at the same moment. The first condition is that of the index.
    RECOUNT_PENDING = "
        SELECT value,
            ( SELECT COUNT(*)
              FROM messages
              WHERE (status <> 'accepted' OR decided_by IS NOT NULL) AND status = 'pending') AS counted
        FROM counters
        WHERE name = 'pending'";
}

/// Messages that await review.
const PENDING: &str = "pending";

row! {
    /// A number, and how often it was changed.
    #[derive(Clone, Copy)]
    struct CounterRow {
        value: i64,
        changes: i64,
    }
}

row! {
    /// A number as it is kept, and as it is counted.
    #[derive(Clone, Copy)]
    pub(crate) struct RecountRow {
        value: i64,
        counted: i64,
    }
}

impl TryFrom<Option<CounterRow>> for QueueLength {
    type Error = Error;

    fn try_from(row: Option<CounterRow>) -> Result<Self> {
        let row = row.ok_or_else(|| Error::Internal("a counter is missing".to_owned()))?;
        Ok(Self { pending: u64::try_from(row.value).unwrap_or_default(), changes: row.changes })
    }
}

impl Conn {
    /// How many messages await review.
    pub(crate) async fn queue_length(&mut self) -> Result<QueueLength> {
        self.one(sql(FIND).bind(PENDING)).await?.try_into()
    }

    /// How many messages await review: as it is kept, and as it is counted.
    pub(crate) async fn recount_pending(&mut self) -> Result<RecountRow> {
        let row = self.one(sql(RECOUNT_PENDING)).await?;
        row.ok_or_else(|| Error::Internal("a counter is missing".to_owned()))
    }
}

impl Tx {
    /// So many more messages await review, or less. Others who change it wait until the transaction ends: this
    /// comes last in it, after the locks of mailboxes.
    pub(crate) async fn change_queue_length(&mut self, more: i64) -> Result<()> {
        if more != 0 {
            let row: Option<CounterRow> = self.one(sql(ADD).bind(PENDING).bind(more)).await?;
            self.publish(AfterCommit::QueueLength(row.try_into()?));
        }
        Ok(())
    }

    /// Corrects how many messages await review.
    pub(crate) async fn repair_queue_length(&mut self) -> Result<()> {
        // Behind the lock nobody changes it.
        self.run(sql(ADD).bind(PENDING).bind(0)).await?;
        let RecountRow { value, counted } = self.recount_pending().await?;
        self.change_queue_length(counted - value).await
    }
}
