//! Reading: one message, or a conversation as far as the caller may see it.

use super::Messages;
use crate::{
    accounts::Caller,
    error::Result,
    store::{EntryRow, MessageRow, Side},
};
use postroom_model::{Action, Code, ConversationId, Message, MessageId, Selection, Status};

impl Messages<'_> {
    /// One message; marks it read unless `peek`. What is returned shows the state before.
    ///
    /// # Errors
    /// Not found where the caller may not see it.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn message(&self, caller: &Caller, id: MessageId, peek: bool) -> Result<Message> {
        let mut conn = self.core.store.read().await?;
        let row = conn.message(id).await?.ok_or(Code::NotFound)?;
        let sides = conn.sides(caller.id, row.summary.conversation_id, id).await?;
        drop(conn);
        let message = self.as_seen(row, &sides).ok_or(Code::NotFound)?;
        self.mark_read(caller, std::slice::from_ref(&message), peek).await;
        Ok(message)
    }

    /// All messages of a conversation that the caller may see, in any folder, oldest first; marks them
    /// read unless `peek`. What is returned shows the state before. A message that nobody
    /// answered is a conversation of one.
    ///
    /// # Errors
    /// Not found where the caller may see none of it.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn conversation(
        &self,
        caller: &Caller,
        id: ConversationId,
        peek: bool,
    ) -> Result<Vec<Message>> {
        let messages: Vec<Message> =
            self.visible_messages(caller, id).await?.into_iter().map(|(seen, _)| seen).collect();
        if messages.is_empty() {
            return Err(Code::NotFound.into());
        }
        self.mark_read(caller, &messages, peek).await;
        Ok(messages)
    }

    /// What the caller may see of a conversation, each message with its body even if they deleted it.
    pub(crate) async fn visible_messages(
        &self,
        caller: &Caller,
        id: ConversationId,
    ) -> Result<Vec<(Message, String)>> {
        let mut conn = self.core.store.read().await?;
        let rows = conn.messages_of(caller.id, id).await?;
        let sides = conn.conversation_entries(caller.id, id).await?;
        drop(conn);
        let seen = rows.into_iter().filter_map(|row| {
            let start = sides.partition_point(|s| s.message_id < row.summary.id);
            let end = sides.partition_point(|s| s.message_id <= row.summary.id);
            let body = row.body.clone();
            Some((self.as_seen(row, sides.get(start..end).unwrap_or_default())?, body))
        });
        Ok(seen.collect())
    }

    /// Marks as read what the caller is about to see. They see it also if that fails, as on a full disk: it stays unread.
    async fn mark_read(&self, caller: &Caller, messages: &[Message], peek: bool) {
        let unread = |m: &&Message| !m.outgoing && m.read_at.is_none();
        let unread: Vec<MessageId> = messages.iter().filter(unread).map(|m| m.id).collect();
        if peek {
            return;
        }
        for part in unread.chunks(postroom_model::limits::SELECTION) {
            let selection = Selection { messages: part.to_vec(), conversations: Vec::new() };
            if let Err(error) = self.act(caller, Action::MarkRead, &selection, None).await {
                tracing::warn!(%error, "messages are shown but not marked as read");
                return;
            }
        }
    }

    /// The message as the owner of these entries sees it, if they do.
    fn as_seen(&self, row: MessageRow, entries: &[EntryRow]) -> Option<Message> {
        let reached = |e: &&EntryRow| e.side == Side::Received && e.status == Status::Accepted;
        let entry = entries.iter().find(reached).or_else(|| entries.iter().find(|e| e.side == Side::Sent))?;
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
