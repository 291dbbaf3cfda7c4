//! Messages: what is the same for everybody who sees one.

use super::{Conn, SqlBuilder, built_statements, row, sql, statements};
use crate::error::Result;
use postroom_model::{ConversationId, MessageId, Status, Timestamp, UserId};

/// The columns of a [`MessageSummary`]: of the message `m`, its sender `s` and its recipient `r`.
macro_rules! summary_columns {
    () => {
        "m.id, m.conversation_id, m.threaded, m.visitor_email
             , s.name AS sender_name, s.display AS sender_display, s.removed_at AS sender_removed_at
             , r.name AS recipient_name, r.display AS recipient_display, r.removed_at AS recipient_removed_at
             , m.subject, m.excerpt, m.sent_at, m.replied_at, m.status"
    };
}
pub(super) use summary_columns;

/// Selects [`MessageRow`]s of the messages `m` that a source gives.
macro_rules! select_messages {
    ($source:literal) => {
        concat!(
            "
        SELECT ",
            $crate::store::messages::summary_columns!(),
            "
             , m.parent_id, m.sender_id, m.recipient_id, b.body, m.decided_at, m.reason, d.name AS decided_by
        FROM ",
            $source,
            "
        JOIN bodies AS b ON b.id = m.body_id
        LEFT JOIN users AS s ON s.id = m.sender_id
        LEFT JOIN users AS r ON r.id = m.recipient_id
        LEFT JOIN users AS d ON d.id = m.decided_by"
        )
    };
}
pub(super) use select_messages;

statements! {
    FIND = concat!(select_messages!("messages AS m"), "
        WHERE m.id = $1");
}

built_statements! {
    CONVERSATIONS_OF = [|select| push_conversations_of(select, &[MessageId(1), MessageId(2)])];
}

row! {
    /// What lists show of a message, the same for everybody who sees it. A participant without a name is a visitor.
    #[derive(Clone, Debug)]
    pub(crate) struct MessageSummary {
        id: MessageId,
        conversation_id: ConversationId,
        /// Somebody replied in the conversation.
        threaded: bool,
        visitor_email: String,
        sender_name: Option<String>,
        sender_display: Option<String>,
        sender_removed_at: Option<Timestamp>,
        recipient_name: Option<String>,
        recipient_display: Option<String>,
        recipient_removed_at: Option<Timestamp>,
        subject: String,
        excerpt: String,
        sent_at: Timestamp,
        replied_at: Option<Timestamp>,
        status: Status,
    }
}

row! {
    /// A message with all that readers and moderators see of it.
    #[derive(Clone, Debug)]
    pub(crate) struct MessageRow {
        ..summary: MessageSummary,
        parent_id: Option<MessageId>,
        sender_id: Option<UserId>,
        recipient_id: Option<UserId>,
        body: String,
        decided_at: Option<Timestamp>,
        reason: String,
        /// Login name of the moderator.
        decided_by: Option<String>,
    }
}

row! {
    /// Which conversation a message belongs to.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct MessageConversationRow {
        id: MessageId,
        conversation_id: ConversationId,
    }
}

impl MessageSummary {
    /// The conversation, once somebody replied.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        self.threaded.then_some(self.conversation_id)
    }
}

fn push_conversations_of(select: &mut SqlBuilder, ids: &[MessageId]) {
    select.push("SELECT id, conversation_id FROM messages WHERE id IN ");
    select.push_list(ids.iter().copied());
}

impl Conn {
    pub(crate) async fn message(&mut self, id: MessageId) -> Result<Option<MessageRow>> {
        self.one(sql(FIND).bind(id)).await
    }

    /// The conversations that messages belong to, replied or not. Unknown ids are left out.
    pub(crate) async fn conversations_of(
        &mut self,
        ids: &[MessageId],
    ) -> Result<Vec<MessageConversationRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = SqlBuilder::new(CONVERSATIONS_OF, self.dialect());
        push_conversations_of(&mut select, ids);
        self.all(select).await
    }
}
