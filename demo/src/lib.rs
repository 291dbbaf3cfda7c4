//! Members and messages for demonstrations and benchmarks.
//!
//! [`fill`] writes what a stranger finds in a new Postroom, [`seed()`] as many members and messages as a benchmark
//! needs. Both give members passwords that are their names, so neither belongs into a Postroom that is in use.
//! They go through the engine's [`write_bulk`](postroom_engine::maintenance::Maintenance::write_bulk), as an
//! import does; nothing that runs in production knows of this crate.

mod lindenhof;
mod password;
mod seed;

pub use lindenhof::{fill, is_filled};
pub use seed::{SeedPlan, seed};

use postroom_engine::maintenance::BulkReport;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoReport {
    /// New accounts. Those of the same names that were there stay as they were.
    pub users: u64,
    /// New messages.
    pub messages: u64,
}

impl From<BulkReport> for DemoReport {
    fn from(report: BulkReport) -> Self {
        Self { users: report.created, messages: report.messages }
    }
}
