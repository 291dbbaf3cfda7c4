//! Many members and messages in one transaction: the way in for imports and generated data.
//!
//! It stores what happened elsewhere, or never: nothing is filtered, moderated or limited, and times, marks and
//! states are those that it is given. What members do here goes through [`crate::messages`].
//!
//! ```
//! use postroom_engine::{
//!     Postroom, Result, Settings,
//!     maintenance::{BulkMember, BulkMessage, BulkSource, NewMember, Outline, Progress, SideMarks},
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
//! let anna = BulkMember { name: "anna".to_owned(), create: Some(NewMember::default()) };
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
mod writer;

pub use members::{BulkMember, NewMember};
pub use message::{BulkMessage, SideMarks};
pub use outline::Outline;
pub use source::BulkSource;

use super::{Maintenance, Progress, ProgressListener};
use crate::{error::Result, store::Tx};
use members::find_or_create;
use std::sync::Arc;
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
    /// Stores members and messages in one transaction. Open pages of their mailboxes fetch afresh.
    ///
    /// # Errors
    /// What the source answers for members who cannot be found or created, and its own errors.
    #[tracing::instrument(skip_all)]
    pub async fn write_bulk<S: BulkSource>(
        &self,
        source: S,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<BulkReport> {
        let (source, listener): (_, ProgressListener) = (Arc::new(source), Arc::new(progress));
        let write = self.core.store.write(move |tx| {
            let (source, listener) = (source.clone(), listener.clone());
            Box::pin(async move { write(tx, source, listener).await })
        });
        write.await
    }
}

async fn write<S: BulkSource>(tx: &mut Tx, source: Arc<S>, listener: ProgressListener) -> Result<BulkReport> {
    let error = |number, code| source.member_error(number, code);
    let members = find_or_create(tx, source.members(), error).await?;
    let created = members.created;
    let corrected = BulkWriter::new(members.all, source.clone()).write(tx, listener).await?;
    let messages = u64::try_from(source.outline().len()).unwrap_or(u64::MAX);
    Ok(BulkReport { created, messages, corrected })
}
