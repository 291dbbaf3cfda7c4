//! What a bulk write asks of whoever has the messages.

use super::{super::Progress, members::BulkMember, message::BulkMessage, outline::Outline};
use crate::error::Result;
use postroom_model::{Code, FieldError};
use std::sync::Arc;

/// Members and messages to store, all or nothing.
///
/// What must be known before the first message is stored is small: who takes part, and which message answers
/// which. The messages themselves come one by one, so that there may be more of them than fit into memory.
pub trait BulkSource: Send + Sync + 'static {
    /// Everybody whom a message is from or to.
    fn members(&self) -> &[BulkMember];

    /// All messages, in the order in which they come.
    fn outline(&self) -> &Outline;

    /// The messages from the first one on, each with how far that is. They are taken from a thread that may
    /// block.
    ///
    /// # Errors
    /// When they cannot be read. The same goes for each of them.
    fn messages(
        self: Arc<Self>,
    ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static>;

    /// What to answer when the member of this place cannot be found (`recipients.unknown`) or created
    /// (`name.taken`).
    fn member_error(&self, member: usize, code: Code) -> FieldError;
}
