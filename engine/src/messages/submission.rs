//! A submission: one act of writing, a message to each recipient.
//!
//! Every message takes this way. Before the transaction names are resolved, filters asked and moderators heard; that may
//! take long, and must happen once, while a transaction may be run again. The transaction claims the request's key,
//! stores what was decided, and stores the answer.

use super::{Messages, actions::mark_parent_read};
use crate::{
    engine_core::Core,
    error::{Error, Result},
    idempotency::{Answer, RequestKey, known_answer, run_idempotent},
    mailbox::MailboxChanges,
    moderation::{ModerationOutcome, UnsentMessage},
    participants::{Member, Participant},
    store::Tx,
    visitors::VisitorAliases,
};
use postroom_model::{
    ConversationId, MessageId, Sent, Status, Timestamp, UserId,
    submission::{SentMessage, Write},
};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, atomic::Ordering};
use tracing::Instrument;

/// Messages that are stored by the same statements.
const TOGETHER: usize = 64;

/// Recipients in one transaction. Messages to more of them are stored in several, so that others' writes wait for one
/// of these at most.
const STEP: usize = 100;

/// Everything that is stored, decided beforehand.
#[derive(Clone)]
pub(super) struct Submission {
    pub aliases: Arc<VisitorAliases>,
    pub sender: Participant,
    pub recipients: Vec<Recipient>,
    pub parent: Option<Parent>,
    pub subject: String,
    pub body: String,
    /// Where the text is, if it is stored already.
    pub body_id: Option<MessageId>,
    pub sent_at: Timestamp,
    /// There are too many recipients for one transaction.
    pub is_in_parts: bool,
}

/// Somebody who gets a message of a submission, and what was decided about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Recipient {
    pub participant: Participant,
    pub outcome: ModerationOutcome,
}

/// What was decided about a message that is stored in parts. It is stored under the request's key before the first of
/// them: the same request, sent again after a crash, goes on with it, whoever has been removed meanwhile, and whoever
/// has their names now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SubmissionPlan {
    recipients: Vec<Recipient>,
    sent_at: Timestamp,
}

/// The message that a reply answers.
#[derive(Clone)]
pub(super) struct Parent {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// The sender of the reply received it and has not read it.
    pub unread: bool,
    /// Sender and recipient, as far as they have a mailbox.
    pub participants: Vec<UserId>,
}

impl Messages<'_> {
    /// Lets the moderators decide about a message to each recipient.
    pub(super) async fn prepare_submission(
        &self,
        sender: Participant,
        recipients: Vec<Participant>,
        parent: Option<Parent>,
        subject: String,
        body: String,
    ) -> Result<Submission> {
        if let Some(member) = sender.user() {
            self.rate_limits.messages(member, recipients.len())?;
        }
        let mut moderated = Vec::with_capacity(recipients.len());
        for participant in recipients {
            let parent = parent.as_ref().map(|parent| parent.id);
            let message = UnsentMessage {
                sender: &sender,
                recipient: &participant,
                subject: &subject,
                body: &body,
                parent,
            };
            let outcome = self.moderators.moderate(&message).await?;
            moderated.push(Recipient { participant, outcome });
        }
        let plan = SubmissionPlan { recipients: moderated, sent_at: self.core.store.now() };
        Ok(self.planned_submission(sender, plan, parent, subject, body))
    }

    /// A submission of which all is decided.
    pub(super) fn planned_submission(
        &self,
        sender: Participant,
        plan: SubmissionPlan,
        parent: Option<Parent>,
        subject: String,
        body: String,
    ) -> Submission {
        let SubmissionPlan { recipients, sent_at } = plan;
        // A reply and its copies are one change of the conversation.
        let is_in_parts = recipients.len() > STEP && parent.is_none();
        let aliases = self.aliases.clone();
        Submission { aliases, sender, recipients, parent, subject, body, body_id: None, sent_at, is_in_parts }
    }

    /// What an earlier request with this key has decided about a message that is stored in parts.
    pub(super) async fn known_plan(
        &self,
        key: Option<&RequestKey>,
        input: &Write,
    ) -> Result<Option<SubmissionPlan>> {
        match key {
            Some(key) if input.to.len() > STEP => known_answer(self.core, Some(&key.part(0))).await,
            _ => Ok(None),
        }
    }

    /// Stores what `prepare` decides, once for all requests with this key.
    pub(super) async fn submit(
        &self,
        key: Option<&RequestKey>,
        prepare: impl Future<Output = Result<Submission>>,
    ) -> Result<Sent> {
        let prepared = async {
            let submission = prepare.await?;
            if !submission.is_in_parts {
                return Ok(Prepared::Whole(submission));
            }
            // A task of its own: it comes to its end also when nobody waits for the answer any more.
            let storing = store_in_parts(self.core.clone(), key.cloned(), submission).in_current_span();
            let stored = tokio::spawn(storing).await;
            stored
                .unwrap_or_else(|e| Err(Error::Internal(format!("a submission ended early: {e}"))))
                .map(Prepared::Stored)
        };
        let running = run_idempotent(self.core, key, prepared, |tx, prepared: Arc<Prepared>| {
            Box::pin(async move {
                match &*prepared {
                    Prepared::Whole(submission) => submission.store(tx).await,
                    Prepared::Stored(sent) => Ok(sent.clone()),
                }
            })
        });
        let sent = running.await?;
        if let Answer::New(sent) = &sent {
            let messages = u64::try_from(sent.messages.len()).unwrap_or_default();
            self.submitted.fetch_add(messages, Ordering::Relaxed);
        }
        Ok(sent.into_inner())
    }
}

/// What is left of a submission for the transaction that answers its request.
enum Prepared {
    /// All of it.
    Whole(Submission),
    /// Nothing: it was stored in parts.
    Stored(Sent),
}

/// Stores a submission with too many recipients for one transaction.
#[tracing::instrument(level = "debug", skip_all)]
async fn store_in_parts(core: Core, key: Option<RequestKey>, mut submission: Submission) -> Result<Sent> {
    if let Some(key) = &key {
        let SubmissionPlan { recipients, sent_at } = store_plan(&core, key, &submission).await?;
        (submission.recipients, submission.sent_at) = (recipients, sent_at);
    }
    let mut sent = Sent::default();
    for number in 1.. {
        let Some(part) = submission.take_part() else { break };
        let key = key.as_ref().map(|key| key.part(number));
        let part = std::future::ready(Ok(part));
        let part = run_idempotent(&core, key.as_ref(), part, |tx, part: Arc<Submission>| {
            Box::pin(async move { part.store(tx).await })
        });
        sent = sent.and(part.await?.into_inner());
        submission.body_id = sent.messages.first().map(|message| message.id);
    }
    Ok(sent)
}

/// Stores what was decided, or finds what a simultaneous request with the same key has decided.
async fn store_plan(core: &Core, key: &RequestKey, submission: &Submission) -> Result<SubmissionPlan> {
    let recipients = submission.recipients.clone();
    let plan = std::future::ready(Ok(SubmissionPlan { recipients, sent_at: submission.sent_at }));
    let key = key.part(0);
    let storing = run_idempotent(core, Some(&key), plan, |_, plan: Arc<SubmissionPlan>| {
        Box::pin(async move { Ok(SubmissionPlan::clone(&plan)) })
    });
    Ok(storing.await?.into_inner())
}

impl Submission {
    /// Takes out what is to be stored next.
    fn take_part(&mut self) -> Option<Self> {
        if self.recipients.is_empty() {
            return None;
        }
        let rest = self.recipients.split_off(STEP.min(self.recipients.len()));
        let recipients = std::mem::replace(&mut self.recipients, rest);
        Some(Self { recipients, ..self.clone() })
    }

    /// Stores all messages and what they change of the message that they answer.
    async fn store(&self, tx: &mut Tx) -> Result<Sent> {
        let recipients = self.recipients.iter().map(|recipient| &recipient.participant);
        let members = recipients.chain([&self.sender]).filter_map(Participant::user);
        let others = self.parent.iter().flat_map(|parent| parent.participants.iter().copied());
        tx.lock_mailboxes(members.chain(others)).await?;
        if self.is_in_parts { self.store_to_present(tx).await } else { self.store_to_all(tx).await }
    }

    /// Stores messages to those whose accounts are still there: what others have got is not taken back. The mailboxes
    /// are locked.
    async fn store_to_present(&self, tx: &mut Tx) -> Result<Sent> {
        let members = self.recipients.iter().filter_map(|recipient| recipient.participant.member());
        let members: Vec<&Member> = members.collect();
        let ids: Vec<UserId> = members.iter().map(|member| member.id).collect();
        let removed = tx.removed_among(&ids).await?;
        if removed.is_empty() {
            return self.store_to_all(tx).await;
        }
        let is_removed =
            |participant: &Participant| participant.user().is_some_and(|id| removed.contains(&id));
        let mut present = self.clone();
        present.recipients.retain(|recipient| !is_removed(&recipient.participant));
        let removed = members.into_iter().filter(|member| removed.contains(&member.id)).map(Member::person);
        Ok(Sent { removed: removed.collect(), ..present.store_to_all(tx).await? })
    }

    async fn store_to_all(&self, tx: &mut Tx) -> Result<Sent> {
        let mut other_changes = match &self.parent {
            Some(parent) => self.update_parent(tx, parent).await?,
            None => MailboxChanges::default(),
        };
        let mut messages = Vec::with_capacity(self.recipients.len());
        let mut body = self.body_id;
        // Copies of a reply are in the same conversation: each takes the place of the one before.
        let together = if self.parent.is_some() { 1 } else { TOGETHER };
        for recipients in self.recipients.chunks(together) {
            let ids = self.insert_for(tx, recipients, &mut body, &mut other_changes).await?;
            for (recipient, id) in recipients.iter().zip(ids) {
                let ModerationOutcome { status, reason } = recipient.outcome.clone();
                let recipient = recipient.participant.public(&self.aliases);
                messages.push(SentMessage { id, recipient, status, reason });
            }
        }
        other_changes.save(tx).await?;
        let held = messages.iter().filter(|message| message.status == Status::Pending).count();
        tx.change_queue_length(i64::try_from(held).unwrap_or(i64::MAX)).await?;
        Ok(Sent { messages, removed: Vec::new() })
    }

    /// A message of this submission has this status.
    fn has(&self, status: Status) -> bool {
        self.recipients.iter().any(|recipient| recipient.outcome.status == status)
    }

    /// What a reply does to the message that it answers. The changes are still to be saved.
    async fn update_parent(&self, tx: &mut Tx, parent: &Parent) -> Result<MailboxChanges> {
        // The first reply begins the conversation, whatever becomes of it.
        let begins = tx.set_threaded(MessageId(parent.conversation.0)).await?;
        let replied = self.has(Status::Accepted) && tx.raise_replied(parent.id, self.sent_at).await?;
        let mut changes = match self.sender.user() {
            Some(sender) if parent.unread => {
                mark_parent_read(tx, sender, parent.conversation, parent.id).await?
            }
            _ => MailboxChanges::default(),
        };
        // Also where it was unread when the reply was prepared, and has been read since.
        if replied || begins {
            for participant in &parent.participants {
                changes.add_messages(tx, *participant, parent.conversation, &[parent.id]).await?;
            }
        }
        Ok(changes)
    }
}
