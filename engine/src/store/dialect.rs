//! How the two databases differ where one text of a statement is not enough.

/// The database that a connection speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Simultaneous writers must be kept apart by locks on rows. SQLite has one writer only.
    pub(crate) const fn locks_rows(self) -> bool {
        matches!(self, Self::Postgres)
    }

    /// Several statements may be sent as one text. On SQLite that saves the way to its thread and back.
    pub(super) const fn joins_statements(self) -> bool {
        matches!(self, Self::Sqlite)
    }

    /// Plans depend on statistics, which are to be collected after many rows were inserted.
    pub(super) const fn plans_by_statistics(self) -> bool {
        matches!(self, Self::Postgres)
    }
}
