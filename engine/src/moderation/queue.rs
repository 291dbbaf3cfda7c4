//! The moderation queue: messages by state, as moderators see them.

use super::Moderation;
use crate::{error::Result, store::MessageRow};
use postroom_model::{Code, FieldError, Listing, MessageId, Party, Status, Timestamp};
use serde::{Deserialize, Serialize};

/// A message as moderators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModerationItem {
    /// Which message.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: Party,
    /// To whom.
    pub recipient: Party,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// Its state.
    pub status: Status,
    /// Why it was rejected.
    pub reason: String,
    /// Login name of the moderator; none when it was decided by itself.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

impl Moderation<'_> {
    /// Messages in a state, oldest first. Accepted ones are listed only where a person decided.
    ///
    /// # Errors
    /// A refusal of the field `cursor`.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn list(
        &self,
        status: Status,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listing<ModerationItem>> {
        let after = cursor.map(str::parse::<MessageId>).transpose();
        let after =
            after.map_err(|_| FieldError::new("cursor", Code::CursorInvalid))?.unwrap_or(MessageId(0));
        let mut conn = self.core.store.read().await?;
        let total = conn.count_with_status(status).await?;
        let mut rows = conn.messages_with_status(status, after, i64::from(limit) + 1).await?;
        drop(conn);
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| row.summary.id.to_string());
        let items = rows.into_iter().map(|row| self.item(row)).collect();
        Ok(Listing { items, next, total })
    }

    /// Messages that await review.
    pub fn pending(&self) -> u64 {
        self.hub.pending()
    }

    fn item(&self, row: MessageRow) -> ModerationItem {
        let (message, aliases) = (row.summary, self.aliases);
        ModerationItem {
            id: message.id,
            sender: message.sender(aliases),
            recipient: message.recipient(aliases),
            sent_at: message.sent_at,
            status: message.status,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            subject: message.subject,
            body: row.body,
            reason: row.reason,
        }
    }
}
