//! Moderation: whether a message reaches its recipient, decided by people.
//!
//! Any state may follow any other. The effects of each transition (spec: the recipient's deletion
//! mark, the parent's reply mark, a visitor's marks) are applied in the transaction of the
//! decision, and both parties' open pages learn of it. What decides new messages by itself is the
//! setting `moderation.default`.

use crate::{
    accounts::Caller,
    core::Core,
    error::Result,
    live::Hub,
    messages::{Changes, Parties, Pile, announce, arrival_event},
    store::{AfterCommit, MessageRow, Tx, folder_of_number, sides, status_of},
    visitors::VisitorAliases,
};
use postroom_model::{
    Code, ConversationId, Entry, FieldError, Folder, Listing, MessageId, Party, Refusal, Status, Timestamp,
    UserId, event::NewEntry, limits,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a moderator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Let it through.
    Accept,
    /// Refuse it; a reason is kept if given, and the old one otherwise.
    Reject {
        /// What the sender is told.
        reason: Option<String>,
    },
    /// Back into the queue.
    Reset,
}

/// What became of one decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Which message.
    pub id: MessageId,
    /// Its state now.
    pub status: Status,
    /// It was another state before.
    pub changed: bool,
}

/// A message as moderators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// The moderators' room.
#[derive(Clone, Copy)]
pub struct Moderation<'p> {
    pub(crate) core: &'p Core,
    pub(crate) hub: &'p Hub,
    pub(crate) aliases: &'p Arc<VisitorAliases>,
}

impl Moderation<'_> {
    /// Messages in a state, oldest first. Accepted ones are listed only where a person decided.
    ///
    /// # Errors
    /// A refusal of the field `cursor`.
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
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        let items = rows.into_iter().map(|row| self.item(row)).collect();
        Ok(Listing { items, next, total })
    }

    /// Messages that await review.
    pub fn pending(&self) -> u64 {
        self.hub.pending()
    }

    /// Decides about messages, each in a transaction of its own; unknown ids are left out. `by` is the
    /// moderator, or nobody when the operator's program decides.
    ///
    /// # Errors
    /// A refusal of the field `reason`; not found when none of the ids is known.
    pub async fn decide(
        &self,
        by: Option<&Caller>,
        ids: &[MessageId],
        decision: &Decision,
    ) -> Result<Vec<Decided>> {
        let reason = reason(decision)?;
        let status = match decision {
            Decision::Accept => Status::Accepted,
            Decision::Reject { .. } => Status::Rejected,
            Decision::Reset => Status::Pending,
        };
        let by = by.map(|caller| caller.id);
        let mut decided = Vec::new();
        for id in ids.iter().copied() {
            let (aliases, reason) = (self.aliases.clone(), reason.clone());
            let write = self.core.store.write(move |tx| {
                let (aliases, reason) = (aliases.clone(), reason.clone());
                Box::pin(async move { decide(tx, &aliases, id, status, by, reason.as_deref()).await })
            });
            decided.extend(write.await?);
        }
        if decided.is_empty() { Err(Code::NotFound.into()) } else { Ok(decided) }
    }

    fn item(&self, row: MessageRow) -> ModerationItem {
        let aliases = &self.aliases;
        ModerationItem {
            id: row.id(),
            sender: row.sender(aliases),
            recipient: row.recipient(aliases),
            sent_at: Timestamp::from_micros(row.sent_at),
            status: row.status(),
            decided_by: row.decider,
            decided_at: row.decided_at.map(Timestamp::from_micros),
            subject: row.subject,
            body: row.body,
            reason: row.reason,
        }
    }
}

fn reason(decision: &Decision) -> Result<Option<String>, Refusal> {
    let Decision::Reject { reason: Some(reason) } = decision else { return Ok(None) };
    let reason = reason.trim();
    if reason.chars().count() > limits::REASON {
        let detail = format!("The reason is too long: {} characters at most.", limits::REASON);
        return Err(FieldError::with("reason", Code::ReasonTooLong, detail).into());
    }
    if reason.contains('\0') {
        return Err(FieldError::new("reason", Code::TextNul).into());
    }
    Ok(Some(reason.to_owned()))
}

async fn decide(
    tx: &mut Tx,
    aliases: &VisitorAliases,
    id: MessageId,
    status: Status,
    by: Option<UserId>,
    reason: Option<&str>,
) -> Result<Option<Decided>> {
    let Some(row) = tx.message(id).await? else { return Ok(None) };
    let parent = match row.parent_id {
        Some(parent) => tx.message(MessageId(parent)).await?,
        None => None,
    };
    let parties = |m: &MessageRow| [m.sender_id, m.recipient_id].into_iter().flatten().map(UserId);
    tx.lock_mailboxes(parties(&row).chain(parent.iter().flat_map(parties))).await?;
    // Behind the lock nobody else decides: what they decided meanwhile counts.
    let Some(row) = tx.message(id).await? else { return Ok(None) };
    let before = row.status();
    if before == status {
        return Ok(Some(Decided { id, status, changed: false }));
    }
    tx.decide_message(id, status, by, reason.unwrap_or(&row.reason)).await?;
    mark_visitor(tx, &row, status).await?;
    file(tx, aliases, &row, before, status).await?;
    if let Some(parent) = parent {
        mark_parent(tx, &row, &parent, before, status).await?;
    }
    let pending = tx.count_pending().await?;
    tx.publish(AfterCommit::QueueLength(pending));
    Ok(Some(Decided { id, status, changed: true }))
}

/// A visitor's side counts as deleted once nothing more can happen to it there.
async fn mark_visitor(tx: &mut Tx, row: &MessageRow, status: Status) -> Result<()> {
    if row.sender_id.is_some() && row.recipient_id.is_some() {
        return Ok(());
    }
    let now = Some(tx.now());
    let (read, deleted) = tx.visitor_marks(row.id()).await?;
    let (read, deleted) = match (row.sender_id.is_none(), status) {
        (true, _) => (read, deleted.or(now)),
        (false, Status::Accepted) => (read.or(now), deleted.or(now)),
        (false, Status::Pending) => (None, None),
        (false, Status::Rejected) => (None, now),
    };
    tx.set_visitor_marks(row.id(), read, deleted).await
}

/// Moves the message into or out of its recipient's folders, and tells both parties.
async fn file(
    tx: &mut Tx,
    aliases: &VisitorAliases,
    row: &MessageRow,
    before: Status,
    status: Status,
) -> Result<()> {
    let (id, conversation) = (row.id(), ConversationId(row.conversation_id));
    let (sender, recipient) = (row.sender_id.map(UserId), row.recipient_id.map(UserId));
    if let Some(recipient) = recipient {
        let now = tx.now().micros();
        let mut pile = Pile::read(tx, recipient, conversation).await?;
        for entry in pile.rows.iter_mut().filter(|e| e.message_id == id.0 && e.side == sides::RECIPIENT) {
            entry.deleted_at = match (before, status) {
                (_, Status::Rejected) => Some(now),
                (Status::Rejected, _) => None,
                _ => entry.deleted_at,
            };
        }
        if status == Status::Accepted {
            arrive(tx, aliases, row, recipient, pile).await?;
        } else {
            let mut changes = Changes::of(recipient);
            changes.add(tx, pile).await?;
            changes.record(tx).await?;
        }
    }
    // The sender of a note to oneself has just been told.
    let sender = sender.filter(|sender| recipient != Some(*sender));
    announce(tx, sender, conversation, id).await
}

/// The message reaches its recipient: told like any new one.
async fn arrive(
    tx: &mut Tx,
    aliases: &VisitorAliases,
    row: &MessageRow,
    recipient: UserId,
    pile: Pile,
) -> Result<()> {
    let (delta, _) = pile.store(tx).await?;
    let counts = tx.change_mailbox(recipient, delta).await?;
    let conversation = ConversationId(row.conversation_id);
    let entries = tx.sides(recipient, conversation, row.id()).await?;
    let Some(entry) = entries.iter().find(|e| e.side == sides::RECIPIENT) else { return Ok(()) };
    let folder = folder_of_number(entry.folder).unwrap_or(Folder::Inbox);
    let shown = Entry {
        id: row.id(),
        conversation: row.conversation(),
        count: if row.threaded { u32::try_from(entry.head_count).unwrap_or(0) } else { 0 },
        sender: row.sender(aliases),
        recipient: row.recipient(aliases),
        subject: row.subject.clone(),
        excerpt: row.excerpt.clone(),
        sent_at: Timestamp::from_micros(row.sent_at),
        read_at: entry.read_at.map(Timestamp::from_micros),
        replied_at: row.replied_at.map(Timestamp::from_micros),
        status: status_of(&entry.status),
        outgoing: false,
    };
    let told = arrival_event(recipient, counts, &NewEntry { folder, entry: shown, changed: Vec::new() })?;
    tx.record_event(told).await
}

/// The earliest accepted reply marks its parent as replied; one that is no longer accepted, no more.
async fn mark_parent(
    tx: &mut Tx,
    reply: &MessageRow,
    parent: &MessageRow,
    before: Status,
    status: Status,
) -> Result<()> {
    let sent_at = Timestamp::from_micros(reply.sent_at);
    if status == Status::Accepted {
        tx.raise_replied(parent.id(), sent_at).await?;
    } else if before == Status::Accepted && parent.replied_at == Some(reply.sent_at) {
        let first = tx.first_accepted_reply(parent.id()).await?;
        tx.set_replied(parent.id(), first).await?;
    } else {
        return Ok(());
    }
    let owners = [parent.sender_id, parent.recipient_id].into_iter().flatten().map(UserId);
    announce(tx, owners, ConversationId(parent.conversation_id), parent.id()).await
}
