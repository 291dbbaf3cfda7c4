//! Reading: one message, or a part of a conversation as far as the caller may see it.

use super::{Messages, part_reader::PartReader};
use crate::{
    accounts::Caller,
    error::Result,
    store::{EntryRow, MessageRow, Side},
};
use postroom_model::{Code, ConversationId, ConversationPart, Message, MessageId, Part, Status, limits};

impl Messages<'_> {
    /// One message; marks it read unless `peek`. What is returned shows the state before.
    ///
    /// # Errors
    /// Not found where the caller may not see it.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn message(&self, caller: &Caller, id: MessageId, peek: bool) -> Result<Message> {
        let mut conn = self.core.store.read().await?;
        let row = conn.message(id).await?.ok_or(Code::NotFound)?;
        let sides = conn.entries_of_message(caller.id, row.summary.conversation_id, id).await?;
        drop(conn);
        let message = self.as_seen(row, &sides).ok_or(Code::NotFound)?;
        self.mark_read(caller, std::slice::from_ref(&message), peek).await;
        Ok(message)
    }

    /// One message as a part by itself, with whether it can be answered; marks it read unless `peek`.
    ///
    /// # Errors
    /// Not found where the caller may not see it.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn message_alone(
        &self,
        caller: &Caller,
        id: MessageId,
        peek: bool,
    ) -> Result<ConversationPart> {
        let found = self.find_answered(caller, id).await?;
        let reply_to = self.may_reply(caller, &found).await?.then_some(id);
        let message = self.as_seen(found.row, &found.entries).ok_or(Code::NotFound)?;
        self.mark_read(caller, std::slice::from_ref(&message), peek).await;
        Ok(ConversationPart {
            items: vec![message],
            previous: None,
            next: None,
            earlier: 0,
            total: 1,
            reply_to,
        })
    }

    /// A part of a conversation, of what the caller may see in any folder: at most `limit` messages, and not many
    /// more than 256 kB of text. Marks them read unless `peek`; what is returned shows the state before. A
    /// message that nobody answered is a conversation of one.
    ///
    /// # Errors
    /// Not found where the caller may see none of it.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn conversation(
        &self,
        caller: &Caller,
        id: ConversationId,
        part: Part,
        limit: u32,
        peek: bool,
    ) -> Result<ConversationPart> {
        let mut conn = self.core.store.read().await?;
        let mut read = PartReader { conn: &mut conn, owner: caller.id, conversation: id, limit };
        let rows = read.rows(part).await?;
        let (earlier, total) = read.position(part, &rows).await?;
        if total == 0 {
            return Err(Code::NotFound.into());
        }
        let entries = read.entries(&rows.messages).await?;
        drop(conn);
        let items = self.all_as_seen(rows.messages, &entries).map(|(message, _)| message).collect();
        let reply_to = self.reply_target(caller, id).await?;
        let mut part = ConversationPart { items, previous: None, next: None, earlier, total, reply_to };
        part.previous = part.items.first().filter(|_| earlier > 0).map(|message| message.id);
        part.next = part.items.last().filter(|_| part.count_after() > 0).map(|message| message.id);
        self.mark_read(caller, &part.items, peek).await;
        Ok(part)
    }

    /// The messages of a conversation that the caller may see after one of them, oldest first, each with its text
    /// even if they deleted it. As many as fit into a part; none at the end.
    pub(crate) async fn messages_after(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Vec<(Message, String)>> {
        let mut conn = self.core.store.read().await?;
        let limit = limits::PAGE_MAX;
        let mut read = PartReader { conn: &mut conn, owner: caller.id, conversation, limit };
        let rows = read.rows(Part::After(id)).await?;
        let entries = read.entries(&rows.messages).await?;
        drop(conn);
        Ok(self.all_as_seen(rows.messages, &entries).collect())
    }

    /// Messages as the owner of these entries sees them, each with its text even if they deleted it. Both by id.
    fn all_as_seen(
        &self,
        rows: Vec<MessageRow>,
        entries: &[EntryRow],
    ) -> impl Iterator<Item = (Message, String)> {
        rows.into_iter().filter_map(|row| {
            let start = entries.partition_point(|e| e.message_id < row.summary.id);
            let end = entries.partition_point(|e| e.message_id <= row.summary.id);
            let body = row.body.clone();
            Some((self.as_seen(row, entries.get(start..end).unwrap_or_default())?, body))
        })
    }

    /// Marks as read what the caller is about to see. They see it also if that fails, as on a full disk: it stays unread.
    async fn mark_read(&self, caller: &Caller, messages: &[Message], peek: bool) {
        let unread = |m: &&Message| !m.outgoing && m.read_at.is_none();
        let unread: Vec<MessageId> = messages.iter().filter(unread).map(|m| m.id).collect();
        if peek || unread.is_empty() {
            return;
        }
        if let Err(error) = self.mark_shown_as_read(caller, unread).await {
            tracing::warn!(%error, "messages are shown but not marked as read");
        }
    }

    /// The message as the owner of these entries sees it, if they do.
    fn as_seen(&self, row: MessageRow, entries: &[EntryRow]) -> Option<Message> {
        // A note to oneself is shown as received once it has arrived.
        let entry = entries.iter().filter(|entry| entry.is_visible()).max_by_key(|entry| entry.side)?;
        let (message, aliases) = (row.summary, self.aliases);
        Some(Message {
            id: message.id,
            conversation: message.conversation(),
            parent: row.parent_id,
            sender: message.sender(aliases),
            recipient: message.recipient(aliases),
            // What somebody threw away is not shown again before it is recovered.
            body: if entry.deleted_at.is_some() { String::new() } else { row.body },
            subject: message.subject,
            sent_at: message.sent_at,
            read_at: entry.read_at,
            replied_at: message.replied_at,
            archived: entry.archived,
            deleted_at: entry.deleted_at,
            status: message.status,
            reason: if message.status == Status::Rejected { row.reason } else { String::new() },
            outgoing: entry.side == Side::Sent,
        })
    }
}
