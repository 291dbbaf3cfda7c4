//! Lists: a page of a folder, and the counters.

use super::Messages;
use crate::{
    accounts::Caller,
    error::Result,
    store::{FolderRow, ListCursor, ListQuery},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use postroom_model::{Code, Counts, FieldError, Folder, Listing, MessageId, Mode, Timestamp, View};

/// Where a part of a list begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the beginning of the view's page.
    Page,
    /// After the part that ended with this cursor; at the beginning without one.
    Cursor(Option<String>),
}

impl Messages<'_> {
    /// A part of a folder of at most `limit` entries.
    ///
    /// # Errors
    /// A refusal of the field `cursor` that is not from this list.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn list(&self, caller: &Caller, view: &View, limit: u32, start: Start) -> Result<Listing> {
        let unread = view.unread && view.folder == Folder::Inbox;
        let (after, skip) = match start {
            Start::Page => (None, i64::from(view.page.saturating_sub(1)) * i64::from(limit)),
            Start::Cursor(None) => (None, 0),
            Start::Cursor(Some(cursor)) => (Some(read_cursor(&cursor)?), 0),
        };
        // One more than asked for tells whether there is a next part.
        let query = ListQuery {
            owner: caller.id,
            folder: view.folder,
            mode: view.mode,
            sort: view.sort,
            unread,
            after,
            skip,
            limit: i64::from(limit) + 1,
        };
        let mut conn = self.core.store.read().await?;
        let mailbox = conn.mailbox(caller.id).await?;
        let total = u64::try_from(mailbox.total(view.folder, view.mode, unread)).unwrap_or(0);
        // Beyond the end there is nothing to skip to.
        let beyond = u64::try_from(skip).is_ok_and(|skip| skip >= total);
        let rows = if beyond { Vec::new() } else { conn.folder_page(&query).await? };
        drop(conn);
        Ok(Listing::new(rows, limit, total, cursor).map(|row| {
            let count = if view.mode == Mode::Conversations { row.count } else { 0 };
            row.message.entry(self.aliases, row.side, row.read_at, count)
        }))
    }

    /// The caller's counters.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn counts(&self, caller: &Caller) -> Result<Counts> {
        let mailbox = self.core.store.read().await?.mailbox(caller.id).await?;
        let pending = if caller.profile.moderator { self.hub.pending() } else { 0 };
        Ok(Counts { pending, ..mailbox.counts() })
    }
}

/// Where the next part begins: behind the last entry.
fn cursor(last: &FolderRow) -> String {
    let position = serde_json::json!([last.sort_key, last.message.sent_at.micros(), last.message.id]);
    URL_SAFE_NO_PAD.encode(position.to_string())
}

fn read_cursor(cursor: &str) -> Result<ListCursor> {
    let position = URL_SAFE_NO_PAD.decode(cursor).ok();
    let position: Option<(String, i64, MessageId)> =
        position.and_then(|json| serde_json::from_slice(&json).ok());
    // PostgreSQL takes no NUL in a text.
    let position = position.filter(|(key, ..)| !key.contains('\0'));
    let (key, sent_at, id) = position.ok_or_else(|| FieldError::new("cursor", Code::CursorInvalid))?;
    Ok(ListCursor { key, sent_at: Timestamp::from_micros(sent_at), id })
}
