//! The moderation queue: messages by state, as moderators see them.

use super::Moderation;
use crate::{
    accounts::Caller,
    error::Result,
    store::{MessageRow, ModeratorAction},
};
use postroom_model::{Code, FieldError, Listing, MessageId, PublicParticipant, Status, Timestamp};
use serde::{Deserialize, Serialize};

/// A message as moderators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModerationItem {
    /// Which message.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: PublicParticipant,
    /// To whom.
    pub recipient: PublicParticipant,
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
    /// Messages in a state, oldest first. Accepted ones are listed only where a person decided. It is logged that `by`
    /// has read them; nobody, when the operator's program reads.
    ///
    /// # Errors
    /// A refusal of the field `cursor`.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn list(
        &self,
        by: Option<&Caller>,
        status: Status,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listing<ModerationItem>> {
        let after = cursor.map(str::parse::<MessageId>).transpose();
        let after =
            after.map_err(|_| FieldError::new("cursor", Code::CursorInvalid))?.unwrap_or(MessageId(0));
        let mut conn = self.core.store.read().await?;
        let total = conn.count_with_status(status).await?;
        // One more than asked for tells whether there is a next part.
        let rows = conn.messages_with_status(status, after, i64::from(limit) + 1).await?;
        drop(conn);
        let rows = Listing::new(rows, limit, total, |row| row.summary.id.to_string());
        self.log_reading(by, &rows.items).await?;
        Ok(rows.map(|row| self.item(row)))
    }

    /// A message that moderators may see, with its text. It is logged that `by` has read it, as in a list.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn get(&self, by: Option<&Caller>, id: MessageId) -> Result<ModerationItem> {
        let before = MessageId(id.0.saturating_sub(1));
        let mut conn = self.core.store.read().await?;
        let mut found = Vec::new();
        for status in Status::ALL {
            found.extend(conn.messages_with_status(status, before, 1).await?);
        }
        drop(conn);
        found.retain(|row| row.summary.id == id);
        self.log_reading(by, &found).await?;
        found.pop().map(|row| self.item(row)).ok_or_else(|| Code::NotFound.into())
    }

    /// Logs the first time that somebody reads each of the messages.
    async fn log_reading(&self, by: Option<&Caller>, rows: &[MessageRow]) -> Result<()> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
        let by = by.map(|caller| caller.id);
        let read = self.core.store.read().await?.read_by(by, first.summary.id, last.summary.id).await?;
        let new = rows.iter().map(|row| (row.summary.id, row.summary.status));
        let new: Vec<_> = new.filter(|(id, _)| !read.contains(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        for (id, _) in &new {
            tracing::info!(moderator = by.map(|by| by.0), message = id.0, "read for review");
        }
        let logging = self.core.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move {
                for (id, status) in new {
                    tx.log_moderation(id, by, ModeratorAction::Read, status).await?;
                }
                Ok(())
            })
        });
        logging.await
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
