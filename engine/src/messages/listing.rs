//! Lists: a page of a folder, and the counters.

use super::{Messages, parties::Parties};
use crate::{
    accounts::Caller,
    error::Result,
    store::{After, FolderRow, ListQuery, sides, status_of},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use postroom_model::{
    Code, ConversationId, Counts, Entry, FieldError, Folder, Listing, MessageId, Mode, Timestamp, View,
};

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
        let mut rows = if beyond { Vec::new() } else { conn.folder_page(&query).await? };
        drop(conn);
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(cursor);
        let items = rows.into_iter().map(|row| self.entry(row, view.mode)).collect();
        Ok(Listing { items, next, total })
    }

    /// The caller's counters.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self, caller: &Caller) -> Result<Counts> {
        let mailbox = self.core.store.read().await?.mailbox(caller.id).await?;
        Ok(Counts {
            unread: u64::try_from(mailbox.unread).unwrap_or(0),
            notices: u64::try_from(mailbox.notices).unwrap_or(0),
            pending: if caller.moderator { self.hub.pending() } else { 0 },
            seq: mailbox.seq,
        })
    }

    fn entry(&self, row: FolderRow, mode: Mode) -> Entry {
        let aliases = &self.aliases;
        let counted = row.threaded && mode == Mode::Conversations;
        Entry {
            id: MessageId(row.id),
            conversation: row.threaded.then_some(ConversationId(row.conversation_id)),
            count: if counted { u32::try_from(row.count).unwrap_or(u32::MAX) } else { 0 },
            sender: row.sender(aliases),
            recipient: row.recipient(aliases),
            subject: row.subject,
            excerpt: row.excerpt,
            sent_at: Timestamp::from_micros(row.sent_at),
            read_at: row.read_at.map(Timestamp::from_micros),
            replied_at: row.replied_at.map(Timestamp::from_micros),
            status: status_of(&row.status),
            outgoing: row.side == sides::SENDER,
        }
    }
}

/// Where the next part begins: the place of the last entry in the order of the list.
fn cursor(last: &FolderRow) -> String {
    let place = serde_json::json!([last.sort_key, last.sent_at, last.id]);
    URL_SAFE_NO_PAD.encode(place.to_string())
}

fn read_cursor(cursor: &str) -> Result<After> {
    let place = URL_SAFE_NO_PAD.decode(cursor).ok();
    let place: Option<(String, i64, i64)> = place.and_then(|json| serde_json::from_slice(&json).ok());
    let (key, sent_at, id) = place.ok_or_else(|| FieldError::new("cursor", Code::CursorInvalid))?;
    Ok(After { key, sent_at, id })
}
