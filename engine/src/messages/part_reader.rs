//! Reads the rows of a part of a conversation. Memory is bounded by the part, however long the conversation and its
//! texts are.

use crate::{
    error::Result,
    store::{Conn, EntryRow, MessageCursor, MessageRow},
};
use postroom_model::{ConversationId, MessageId, Part, UserId};

/// How much text a part holds, before the message that exceeds it.
const PART_BYTES: usize = 256 * 1024;
/// How many messages are read at a time: this many of the longest texts are held beyond [`PART_BYTES`].
const STEP: usize = 25;

/// Reads one conversation of one owner.
pub(super) struct PartReader<'c> {
    pub(super) conn: &'c mut Conn,
    pub(super) owner: UserId,
    pub(super) conversation: ConversationId,
    /// Most messages of a part.
    pub(super) limit: u32,
}

/// The rows of a part.
pub(super) struct PartRows {
    /// By id.
    pub(super) messages: Vec<MessageRow>,
    /// The direction that they were read in goes on after them.
    more: bool,
}

impl PartReader<'_> {
    /// The messages of a part.
    pub(super) async fn rows(&mut self, part: Part) -> Result<PartRows> {
        match part {
            Part::Before(id) => self.rows_from(MessageCursor::Before(id)).await,
            Part::After(id) => self.rows_from(MessageCursor::After(id)).await,
            Part::Newest => self.rows_from(NEWEST).await,
            Part::Unread => {
                let newest = self.rows_from(NEWEST).await?;
                if !newest.more {
                    return Ok(newest);
                }
                let unread = self.conn.first_unread(self.owner, self.conversation).await?;
                let first = newest.messages.first().map(|row| row.summary.id);
                match unread.filter(|unread| first.is_some_and(|first| *unread < first)) {
                    Some(unread) => self.rows_from(MessageCursor::After(MessageId(unread.0 - 1))).await,
                    None => Ok(newest),
                }
            }
        }
    }

    async fn rows_from(&mut self, from: MessageCursor) -> Result<PartRows> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let (mut messages, mut bytes, mut cursor) = (Vec::new(), 0, from);
        let more = 'reading: loop {
            // One more than asked for tells whether there are more.
            let step = STEP.min(limit - messages.len() + 1);
            let count = i64::try_from(step).unwrap_or(i64::MAX);
            let rows = self.conn.messages_from(self.owner, self.conversation, cursor, count).await?;
            let at_end = rows.len() < step;
            for row in rows {
                // One that is longer than a part is a part by itself.
                let full = bytes + row.body.len() > PART_BYTES && !messages.is_empty();
                if full || messages.len() == limit {
                    break 'reading true;
                }
                bytes += row.body.len();
                cursor = cursor.moved_to(row.summary.id);
                messages.push(row);
            }
            if at_end {
                break false;
            }
        };
        if matches!(from, MessageCursor::Before(_)) {
            messages.reverse();
        }
        Ok(PartRows { messages, more })
    }

    /// How many messages stand before a part, and how many there are in all.
    pub(super) async fn position(&mut self, part: Part, rows: &PartRows) -> Result<(u64, u64)> {
        let shown = u64::try_from(rows.messages.len()).unwrap_or(u64::MAX);
        if matches!(part, Part::Unread | Part::Newest) && !rows.more {
            return Ok((0, shown));
        }
        let total = self.conn.count_before(self.owner, self.conversation, END).await?;
        let earlier = match (rows.messages.first(), part) {
            (Some(first), _) => {
                self.conn.count_before(self.owner, self.conversation, first.summary.id).await?
            }
            (None, Part::After(_)) => total,
            (None, _) => 0,
        };
        Ok((earlier, total))
    }

    /// The owner's entries of messages that follow each other.
    pub(super) async fn entries(&mut self, rows: &[MessageRow]) -> Result<Vec<EntryRow>> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
        self.conn.entries_between(self.owner, self.conversation, first.summary.id, last.summary.id).await
    }
}

/// After every message.
const END: MessageId = MessageId(i64::MAX);
/// Where the newest messages are read from.
const NEWEST: MessageCursor = MessageCursor::Before(END);
