//! Writing: new messages, replies, and what their forms start with.

use super::{
    Messages,
    actions::mark_parent_read,
    mailbox_change::{MailboxChange, save_all},
    new_message::Submission,
};
use crate::{
    accounts::Caller,
    error::{Error, Result},
    settings::Verdict,
    store::{AfterCommit, Conn, EntryRow, MessageRow, PersonRow, Side, Tx},
};
use postroom_model::{
    Code, ConversationId, FieldError, MessageId, Refusal, Sent, Status, UserId, limits, names,
    post::{Reply, ReplyDraft, SentMessage, Write},
    text,
};
use std::sync::Arc;

/// The message that a reply answers, with what the caller has of it.
struct Parent {
    row: MessageRow,
    sides: Vec<EntryRow>,
}

impl Messages<'_> {
    /// Writes one message to each of the named members, or to nobody if anything is wrong.
    ///
    /// # Errors
    /// A refusal with the fields `to`, `subject`, `body`.
    pub async fn write(&self, caller: &Caller, input: &Write) -> Result<Sent> {
        let mut errors = Vec::new();
        let mut conn = self.core.store.read().await?;
        let recipients = self.recipients(&mut conn, &input.to, true, &mut errors).await?;
        let subject = text::subject(&input.subject).map_err(|e| errors.push(e)).unwrap_or_default();
        let body = self.body(&input.body).map_err(|e| errors.push(e)).unwrap_or_default();
        Refusal::unless_empty(errors)?;
        drop(conn);
        self.submit(caller, recipients, None, subject, body).await
    }

    /// Answers a message that the caller received, or follows up on their own last one.
    ///
    /// # Errors
    /// Not found where the caller may not reply; a refusal with the fields `to`, `subject`, `body`.
    pub async fn reply(&self, caller: &Caller, id: MessageId, input: &Reply) -> Result<Sent> {
        let mut conn = self.core.store.read().await?;
        let parent = self.parent(&mut conn, caller, id).await?;
        let addressee = parent.addressee(caller)?;
        let mut errors = Vec::new();
        let copies = if self.core.settings.messages.copies_on_reply { &*input.to } else { &[] };
        let mut recipients = vec![addressee];
        for copy in self.recipients(&mut conn, copies, false, &mut errors).await? {
            if !recipients.iter().any(|known| known.id == copy.id) {
                recipients.push(copy);
            }
        }
        let default_subject = text::reply_subject(&parent.row.summary.subject);
        let subject = text::subject(input.subject.as_deref().unwrap_or(&default_subject));
        let subject = subject.map_err(|e| errors.push(e)).unwrap_or_default();
        let body = self.body(&input.body).map_err(|e| errors.push(e)).unwrap_or_default();
        Refusal::unless_empty(errors)?;
        drop(conn);
        self.submit(caller, recipients, Some(parent), subject, body).await
    }

    /// What the reply page starts with.
    ///
    /// # Errors
    /// Not found where the caller may not reply.
    pub async fn reply_draft(&self, caller: &Caller, id: MessageId) -> Result<ReplyDraft> {
        let mut conn = self.core.store.read().await?;
        let parent = self.parent(&mut conn, caller, id).await?;
        let addressee = parent.addressee(caller)?;
        let author = parent.row.summary.sender(self.aliases);
        Ok(ReplyDraft {
            parent: id,
            addressee: addressee.person(),
            subject: text::reply_subject(&parent.row.summary.subject),
            body: text::quote(author.display(), &parent.row.body),
        })
    }

    /// Those of the names that can be written to, sorted: for addresses that prefill the form.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prefill(&self, names: &[String]) -> Result<Vec<String>> {
        let mut conn = self.core.store.read().await?;
        let mut found = Vec::new();
        for name in names::distinct(names.iter().map(String::as_str)) {
            found.extend(conn.active_person(&name).await?.map(|person| person.name));
        }
        found.sort_unstable();
        Ok(found)
    }

    fn body(&self, typed: &str) -> Result<String, FieldError> {
        text::body(typed, self.core.settings.messages.body_max_bytes)
    }

    /// Looks the named members up; faults go to `errors`. Names are counted before any is looked up.
    async fn recipients(
        &self,
        conn: &mut Conn,
        typed: &[String],
        required: bool,
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<PersonRow>> {
        let settings = &self.core.settings.messages;
        let names = names::distinct(typed.iter().map(String::as_str));
        let max = settings.max_recipients.map(|max| usize::try_from(max.get()).unwrap_or(usize::MAX));
        let max = if settings.multi_recipients { max } else { Some(1) };
        if names.is_empty() && required {
            errors.push(FieldError::new("to", Code::RecipientsRequired));
        }
        if let Some(max) = max.filter(|max| names.len() > *max) {
            let detail = format!("{} recipients are too many: {max} at most.", names.len());
            errors.push(FieldError::with("to", Code::RecipientsMax, detail));
            return Ok(Vec::new());
        }
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match conn.active_person(&name).await? {
                Some(person) => found.push(person),
                None => unknown.push(text::cut(&name, limits::NAME).to_owned()),
            }
        }
        if !unknown.is_empty() {
            let detail = format!("Unknown recipients: {}.", unknown.join(", "));
            errors.push(FieldError::with("to", Code::RecipientsUnknown, detail));
        }
        Ok(found)
    }

    /// The message to reply to, if the caller may: one that they received, accepted and not deleted, or
    /// their own latest word in a conversation.
    async fn parent(&self, conn: &mut Conn, caller: &Caller, id: MessageId) -> Result<Parent> {
        let row = conn.message(id).await?.ok_or(Code::NotFound)?;
        let conversation = row.summary.conversation_id;
        let rows = conn.sides(caller.id, conversation, id).await?;
        let parent = Parent { sides: rows, row };
        if parent.is_received() {
            return Ok(parent);
        }
        let is_own = parent.sides.iter().any(|s| s.side == Side::Sent && s.deleted_at.is_none());
        if is_own && parent.row.summary.status != Status::Rejected {
            let entries = conn.pile(caller.id, conversation).await?;
            let seen = |s: &EntryRow| s.side == Side::Sent || s.status == Status::Accepted;
            if !entries.iter().any(|s| s.message_id > id && seen(s)) {
                return Ok(parent);
            }
        }
        Err(Code::NotFound.into())
    }

    async fn submit(
        &self,
        caller: &Caller,
        recipients: Vec<PersonRow>,
        parent: Option<Parent>,
        subject: String,
        body: String,
    ) -> Result<Sent> {
        let status = match self.core.settings.moderation.default {
            Verdict::Accept => Status::Accepted,
            Verdict::Reject => Status::Rejected,
            Verdict::Hold => Status::Pending,
        };
        let answered = parent.map(|parent| Answered::new(&parent));
        let sender = PersonRow { id: caller.id, name: caller.name.clone(), display: caller.display.clone() };
        let submission = Submission {
            aliases: self.aliases.clone(),
            sender,
            parent: answered.as_ref().map(|a| (a.conversation, a.id)),
            subject,
            body,
            sent_at: self.core.store.now(),
            status,
        };
        let work = Arc::new((submission, recipients, answered));
        let write = self.core.store.write(move |tx| {
            let work = work.clone();
            Box::pin(async move { store(tx, &work.0, &work.1, work.2.as_ref()).await })
        });
        write.await
    }
}

impl Parent {
    fn is_received(&self) -> bool {
        let kept = |s: &EntryRow| s.side == Side::Received && s.deleted_at.is_none();
        self.row.summary.status == Status::Accepted && self.sides.iter().any(kept)
    }

    /// Who gets the reply. They are not validated again: an inactive account keeps its mailbox.
    fn addressee(&self, caller: &Caller) -> Result<PersonRow> {
        let row = &self.row;
        let summary = &row.summary;
        let to_sender = self.is_received();
        let (id, name, display, removed) = if to_sender {
            (row.sender_id, &summary.sender_name, &summary.sender_display, summary.sender_removed_at)
        } else {
            (
                row.recipient_id,
                &summary.recipient_name,
                &summary.recipient_display,
                summary.recipient_removed_at,
            )
        };
        match (id, name, display) {
            (Some(_), Some(_), Some(display)) if removed.is_some() => {
                let detail = format!("{display} cannot be written to any more.");
                Err(FieldError::with("to", Code::RecipientsUnknown, detail).into())
            }
            (Some(id), Some(name), Some(display)) => {
                Ok(PersonRow { id, name: name.clone(), display: display.clone() })
            }
            // Some caller, no account at the other end: a visitor.
            _ if row.sender_id != Some(caller.id) || row.recipient_id.is_none() => {
                Err(Error::from(Code::ReplyVisitor))
            }
            _ => Err(Code::NotFound.into()),
        }
    }
}

/// What a reply does to the message that it answers.
struct Answered {
    id: MessageId,
    conversation: ConversationId,
    unread: bool,
    was_replied: bool,
    parties: Vec<UserId>,
}

impl Answered {
    fn new(parent: &Parent) -> Self {
        Self {
            id: parent.row.summary.id,
            conversation: parent.row.summary.conversation_id,
            unread: parent.sides.iter().any(|s| s.side == Side::Received && s.read_at.is_none())
                && parent.is_received(),
            was_replied: parent.row.summary.replied_at.is_some(),
            parties: [parent.row.sender_id, parent.row.recipient_id].into_iter().flatten().collect(),
        }
    }
}

async fn store(
    tx: &mut Tx,
    submission: &Submission,
    recipients: &[PersonRow],
    answered: Option<&Answered>,
) -> Result<Sent> {
    let sender = submission.sender.id;
    let others = answered.iter().flat_map(|a| a.parties.iter().copied());
    tx.lock_mailboxes(recipients.iter().map(|recipient| recipient.id).chain([sender]).chain(others)).await?;
    let mut other_changes = match answered {
        Some(parent) => answer(tx, submission, parent).await?,
        None => Vec::new(),
    };
    let mut messages = Vec::new();
    for recipient in recipients {
        let id = submission.insert_for(tx, recipient, &mut other_changes).await?;
        messages.push(SentMessage { id, recipient: recipient.person(), status: submission.status });
    }
    save_all(tx, other_changes).await?;
    if submission.status == Status::Pending {
        let pending = tx.count_pending().await?;
        tx.publish(AfterCommit::QueueLength(pending));
    }
    Ok(Sent { messages })
}

/// What a reply does to the message that it answers; still to be recorded.
async fn answer(tx: &mut Tx, submission: &Submission, parent: &Answered) -> Result<Vec<MailboxChange>> {
    // The conversation begins with the first reply, whatever becomes of it.
    let begins = tx.set_threaded(MessageId(parent.conversation.0)).await?;
    let replied = submission.status == Status::Accepted && !parent.was_replied;
    if replied {
        tx.raise_replied(parent.id, submission.sent_at).await?;
    }
    let mut changes = Vec::new();
    if parent.unread {
        changes = mark_parent_read(tx, submission.sender.id, parent.conversation, parent.id).await?;
    } else if replied || begins {
        let parties = parent.parties.iter().copied();
        MailboxChange::add_message_for(&mut changes, tx, parties, parent.conversation, parent.id).await?;
    }
    Ok(changes)
}
