//! Replying: who may answer what, to whom it goes, and what the form starts with.

use super::{Messages, submission::Parent, submission::Submission};
use crate::{
    accounts::Caller,
    error::{Error, Result},
    idempotency::RequestKey,
    participants::{Member, Participant},
    store::{EntryRow, MessageRow, Side},
};
use postroom_model::{
    Code, ConversationId, FieldError, MessageId, Refusal, Sent, Status,
    submission::{Reply, ReplyDraft},
    text,
};

/// The message that is answered, with the caller's entries of it.
pub(super) struct Answered {
    pub(super) row: MessageRow,
    pub(super) entries: Vec<EntryRow>,
}

impl Messages<'_> {
    /// Answers a message that the caller received, or follows up on their own last one. The answer says for each
    /// recipient what moderation decided. A request with a `key` is done once, see [`RequestKey`].
    ///
    /// # Errors
    /// Not found where the caller may not reply; a refusal with the fields `to`, `subject`, `body`, or of the
    /// addressee; the key was used for something else.
    #[tracing::instrument(skip_all, fields(user = caller.id.0, parent = id.0))]
    pub async fn reply(
        &self,
        caller: &Caller,
        id: MessageId,
        input: &Reply,
        key: Option<&RequestKey>,
    ) -> Result<Sent> {
        // Boxed as in `write`.
        Box::pin(self.submit(key, self.new_reply(caller, id, input))).await
    }

    /// What the reply page starts with.
    ///
    /// # Errors
    /// Not found where the caller may not reply.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0, parent = id.0))]
    pub async fn reply_draft(&self, caller: &Caller, id: MessageId) -> Result<ReplyDraft> {
        let answered = self.answered(caller, id).await?;
        let addressee = answered.addressee(caller)?;
        let author = answered.row.summary.sender(self.aliases);
        Ok(ReplyDraft {
            parent: id,
            addressee: addressee.person(),
            subject: text::reply_subject(&answered.row.summary.subject),
            author: author.display().to_owned(),
            quote: text::quote(&answered.row.body),
        })
    }

    /// The message that a reply to a conversation answers: the newest one that the caller received, else their own
    /// last word. None where they cannot reply.
    pub(super) async fn reply_target(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<Option<MessageId>> {
        let mut conn = self.core.store.read().await?;
        if let Some(received) = conn.newest_to_answer(caller.id, conversation).await? {
            return Ok(Some(received));
        }
        let newest = conn.newest_message(caller.id, conversation).await?;
        drop(conn);
        let Some(own) = newest else { return Ok(None) };
        let found = self.find_answered(caller, own).await?;
        Ok(self.may_reply(caller, &found).await?.then_some(own))
    }

    async fn new_reply(&self, caller: &Caller, id: MessageId, input: &Reply) -> Result<Submission> {
        let answered = self.answered(caller, id).await?;
        let addressee = answered.addressee(caller)?;
        let sender = Participant::Member(Member::from(caller));
        let mut errors = Vec::new();
        let copies = if self.core.settings.messages.copies_on_reply { &*input.to } else { &[] };
        let copies = self.recipients(&sender, copies, false, &mut errors).await?;
        let subject =
            input.subject.clone().unwrap_or_else(|| text::reply_subject(&answered.row.summary.subject));
        let (subject, body) = self.validate_texts(&subject, &input.body, &mut errors);
        if let Some(refusal) = self.filters.check_addressee(&sender, &addressee).await? {
            return Err(Refusal { errors, ..refusal }.into());
        }
        Refusal::unless_empty(errors)?;
        let copies = copies.into_iter().filter(|copy| copy.id != addressee.id);
        let recipients = [addressee.clone()].into_iter().chain(copies).map(Participant::Member).collect();
        self.prepare_submission(sender, recipients, Some(answered.parent()), subject, body).await
    }

    /// The message to reply to, if the caller may.
    async fn answered(&self, caller: &Caller, id: MessageId) -> Result<Answered> {
        let found = self.find_answered(caller, id).await?;
        if self.is_answerable(caller, &found).await? { Ok(found) } else { Err(Code::NotFound.into()) }
    }

    /// A message with the caller's entries of it, if there is one.
    pub(super) async fn find_answered(&self, caller: &Caller, id: MessageId) -> Result<Answered> {
        let mut conn = self.core.store.read().await?;
        let row = conn.message(id).await?.ok_or(Code::NotFound)?;
        let entries = conn.entries_of_message(caller.id, row.summary.conversation_id, id).await?;
        Ok(Answered { row, entries })
    }

    /// Whether the caller may answer it: one that they received, accepted and not deleted, or their own latest word
    /// in a conversation.
    async fn is_answerable(&self, caller: &Caller, found: &Answered) -> Result<bool> {
        let kept = |e: &EntryRow| e.side == Side::Sent && e.deleted_at.is_none();
        let message = &found.row.summary;
        if found.is_received() || !found.entries.iter().any(kept) || message.status == Status::Rejected {
            return Ok(found.is_received());
        }
        let mut conn = self.core.store.read().await?;
        Ok(conn.newest_message(caller.id, message.conversation_id).await? == Some(message.id))
    }

    /// Whether the caller may answer it, and its other side can be written to.
    pub(super) async fn may_reply(&self, caller: &Caller, found: &Answered) -> Result<bool> {
        Ok(self.is_answerable(caller, found).await? && found.addressee(caller).is_ok())
    }
}

impl Answered {
    /// The caller received it and has not deleted it.
    fn is_received(&self) -> bool {
        self.row.summary.status == Status::Accepted && self.received().any(|entry| entry.deleted_at.is_none())
    }

    /// The caller's entries as its recipient.
    fn received(&self) -> impl Iterator<Item = &EntryRow> {
        self.entries.iter().filter(|entry| entry.side == Side::Received)
    }

    /// Who gets the reply. They are not validated again: an inactive account keeps its mailbox.
    fn addressee(&self, caller: &Caller) -> Result<Member> {
        let (row, shown) = (&self.row, &self.row.summary);
        let (id, name, display, removed_at) = if self.is_received() {
            (row.sender_id, &shown.sender_name, &shown.sender_display, shown.sender_removed_at)
        } else {
            (row.recipient_id, &shown.recipient_name, &shown.recipient_display, shown.recipient_removed_at)
        };
        match (id, name, display) {
            (Some(_), Some(_), Some(_)) if removed_at.is_some() => {
                Err(FieldError::new("to", Code::RecipientRemoved).into())
            }
            (Some(id), Some(name), Some(display)) => {
                Ok(Member { id, name: name.clone(), display: display.clone() })
            }
            // Some caller, no account at the other end: a visitor.
            _ if row.sender_id != Some(caller.id) || row.recipient_id.is_none() => {
                Err(Error::from(Code::ReplyVisitor))
            }
            _ => Err(Code::NotFound.into()),
        }
    }

    /// What the submission has to know of it.
    fn parent(&self) -> Parent {
        let participants = [self.row.sender_id, self.row.recipient_id];
        Parent {
            id: self.row.summary.id,
            conversation: self.row.summary.conversation_id,
            unread: self.is_received() && self.received().any(|entry| entry.read_at.is_none()),
            participants: participants.into_iter().flatten().collect(),
        }
    }
}
