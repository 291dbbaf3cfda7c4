//! Many members and messages, all or nothing: the way in for imports and generated data.
//!
//! They are stored in steps, each of whole conversations, between which others write. A job, added before the first step, takes
//! back what was stored if the last one is not reached (`undo`); what is to be taken back is noted in the table
//! `bulk_journal` as it is stored.
//!
//! It stores what happened elsewhere, or never: nothing is filtered, moderated or limited, and times, marks and
//! states are those that it is given. What members do here goes through [`crate::messages`].
//!
//! ```
//! use postroom_engine::{
//!     Postroom, Result, Settings,
//!     maintenance::{BulkMember, BulkMessage, BulkSource, NewBulkMember, Outline, Progress, SideMarks},
//!     model::{Code, FieldError, Status, Timestamp},
//! };
//! use std::sync::Arc;
//!
//! /// One note that Anna wrote to herself.
//! struct Note(Vec<BulkMember>, Outline);
//!
//! impl BulkSource for Note {
//!     fn members(&self) -> &[BulkMember] {
//!         &self.0
//!     }
//!
//!     fn outline(&self) -> &Outline {
//!         &self.1
//!     }
//!
//!     fn messages(
//!         self: Arc<Self>,
//!     ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static> {
//!         let note = BulkMessage {
//!             parent: None,
//!             sender: Some(0),
//!             recipient: Some(0),
//!             visitor_email: String::new(),
//!             subject: "Milk".to_owned(),
//!             body: String::new(),
//!             sent_at: Timestamp::from_seconds(1_780_000_000),
//!             read_at: None,
//!             replied_at: None,
//!             status: Status::Accepted,
//!             reason: String::new(),
//!             sender_marks: SideMarks::default(),
//!             recipient_marks: SideMarks::default(),
//!         };
//!         Ok(std::iter::once(Ok((note, Progress { done: 1, total: 1 }))))
//!     }
//!
//!     fn member_error(&self, _: usize, code: Code) -> FieldError {
//!         FieldError::new("name", code)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let settings = Settings::for_database(&format!("sqlite:{}/post.db", folder.path().display()));
//! let postroom = Postroom::open(settings).await?;
//! let anna = BulkMember { name: "anna".to_owned(), create: Some(NewBulkMember::default()) };
//! let mut outline = Outline::default();
//! outline.add(None, Timestamp::from_seconds(1_780_000_000), Status::Accepted);
//! let report = postroom.maintenance().write_bulk(Note(vec![anna], outline), |_| ()).await?;
//! assert_eq!((report.created, report.messages), (1, 1));
//! # Ok(())
//! # }
//! ```

mod members;
mod message;
mod outline;
mod source;
mod step;
mod undo;
mod writer;

#[cfg(test)]
mod tests;

pub use members::{BulkMember, NewBulkMember};
pub use message::{BulkMessage, SideMarks};
pub use outline::Outline;
pub use source::BulkSource;

use super::{Maintenance, Progress, ProgressListener};
use crate::{
    engine_core::Core,
    error::Result,
    jobs::{self, Job, NewLease},
    steps::{self, Steps},
};
use members::{create, find};
use postroom_model::UserId;
use std::sync::Arc;
use undo::undo_bulk;
use writer::BulkWriter;

/// What a bulk write stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkReport {
    /// Accounts that were created.
    pub created: u64,
    /// Messages that were stored.
    pub messages: u64,
    /// Messages read, answered or deleted before they were sent: these times were set to the sending.
    pub corrected: u64,
}

impl Maintenance<'_> {
    /// Stores members and messages. Open pages of their mailboxes fetch afresh at the end.
    ///
    /// # Errors
    /// What the source answers for members who cannot be found or created, and its own errors.
    #[tracing::instrument(skip_all)]
    pub async fn write_bulk<S: BulkSource>(
        &self,
        source: S,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<BulkReport> {
        let (core, source, listener) = (self.core, Arc::new(source), Arc::new(progress));
        let error = |number, code| source.member_error(number, code);
        let found = find(&mut core.store.read().await?, source.members(), error).await?;
        let (bulk, lease) = (core.store.next_id(), NewLease::new(core));
        let job = Job::UndoBulk { bulk };
        let adding = {
            let job = job.clone();
            core.store.write(move |tx| {
                let job = job.clone();
                Box::pin(async move { jobs::add_leased(tx, bulk, lease, &job).await })
            })
        };
        let leased = adding.await?;
        let storing = write(core, bulk, source.clone(), found, listener);
        let report = jobs::run_or_undo(core, &leased, &job, storing, undo_bulk(core, bulk)).await?;
        // What remains if this fails, the next purge removes.
        let notes = Steps::new(100, 1000);
        steps::repeat(&core.store, notes, |tx, limit| Box::pin(tx.purge_bulk_notes(limit))).await?;
        Ok(report)
    }

    /// Takes back what a bulk write has stored that did not come to its end.
    pub(crate) async fn undo_bulk(&self, bulk: i64) -> Result<()> {
        undo_bulk(self.core, bulk).await
    }
}

async fn write<S: BulkSource>(
    core: &Core,
    bulk: i64,
    source: Arc<S>,
    found: Vec<Option<UserId>>,
    listener: ProgressListener,
) -> Result<BulkReport> {
    let mut steps = Steps::new(64, 512);
    let members = create(&core.store, &mut steps, bulk, source.members(), found).await?;
    let created = members.created;
    let corrected = BulkWriter::new(core, bulk, members.all, source.clone(), steps).write(listener).await?;
    let messages = u64::try_from(source.outline().len()).unwrap_or(u64::MAX);
    Ok(BulkReport { created, messages, corrected })
}
