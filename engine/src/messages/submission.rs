//! A submission: one act of writing, a message to each recipient.
//!
//! Every message takes this way. Before the transaction names are resolved, filters asked and moderators heard; that may
//! take long, and must happen once, while a transaction may be run again. The transaction claims the request's key,
//! stores what was decided, and stores the answer.

use super::{Messages, actions::mark_parent_read};
use crate::{
    error::Result,
    idempotency::{Answer, RequestKey, run_idempotent},
    mailbox::{MailboxChange, save_all},
    moderation::{ModerationOutcome, UnsentMessage},
    participants::Participant,
    store::{AfterCommit, Tx},
    visitors::VisitorAliases,
};
use postroom_model::{ConversationId, MessageId, Sent, Status, Timestamp, UserId, submission::SentMessage};
use std::sync::{Arc, atomic::Ordering};

/// Everything that is stored, decided beforehand.
pub(super) struct Submission {
    pub aliases: Arc<VisitorAliases>,
    pub sender: Participant,
    pub recipients: Vec<Recipient>,
    pub parent: Option<Parent>,
    pub subject: String,
    pub body: String,
    pub sent_at: Timestamp,
}

/// Somebody who gets a message of a submission, and what was decided about it.
pub(super) struct Recipient {
    pub participant: Participant,
    pub outcome: ModerationOutcome,
}

/// The message that a reply answers.
pub(super) struct Parent {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// The sender of the reply received it and has not read it.
    pub unread: bool,
    /// Sender and recipient, as far as they have a mailbox.
    pub parties: Vec<UserId>,
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
        let (aliases, sent_at) = (self.aliases.clone(), self.core.store.now());
        Ok(Submission { aliases, sender, recipients: moderated, parent, subject, body, sent_at })
    }

    /// Stores what `prepare` decides, once for all requests with this key.
    pub(super) async fn submit(
        &self,
        key: Option<&RequestKey>,
        prepare: impl Future<Output = Result<Submission>>,
    ) -> Result<Sent> {
        let sent = run_idempotent(self.core, key, prepare, |tx, submission: Arc<Submission>| {
            Box::pin(async move { submission.store(tx).await })
        })
        .await?;
        if let Answer::New(sent) = &sent {
            let messages = u64::try_from(sent.messages.len()).unwrap_or_default();
            self.submitted.fetch_add(messages, Ordering::Relaxed);
        }
        Ok(sent.into_inner())
    }
}

impl Submission {
    /// Stores all messages and what they change of the message that they answer.
    async fn store(&self, tx: &mut Tx) -> Result<Sent> {
        let recipients = self.recipients.iter().map(|recipient| &recipient.participant);
        let members = recipients.chain([&self.sender]).filter_map(Participant::user);
        let others = self.parent.iter().flat_map(|parent| parent.parties.iter().copied());
        tx.lock_mailboxes(members.chain(others)).await?;
        let mut other_changes = match &self.parent {
            Some(parent) => self.update_parent(tx, parent).await?,
            None => Vec::new(),
        };
        let mut messages = Vec::with_capacity(self.recipients.len());
        for recipient in &self.recipients {
            let id = self.insert_for(tx, recipient, &mut other_changes).await?;
            let ModerationOutcome { status, reason } = recipient.outcome.clone();
            let recipient = recipient.participant.party(&self.aliases);
            messages.push(SentMessage { id, recipient, status, reason });
        }
        save_all(tx, other_changes).await?;
        if self.has(Status::Pending) {
            let pending = tx.count_pending().await?;
            tx.publish(AfterCommit::QueueLength(pending));
        }
        Ok(Sent { messages })
    }

    /// A message of this submission has this status.
    fn has(&self, status: Status) -> bool {
        self.recipients.iter().any(|recipient| recipient.outcome.status == status)
    }

    /// What a reply does to the message that it answers. The changes are still to be saved.
    async fn update_parent(&self, tx: &mut Tx, parent: &Parent) -> Result<Vec<MailboxChange>> {
        // The first reply begins the conversation, whatever becomes of it.
        let begins = tx.set_threaded(MessageId(parent.conversation.0)).await?;
        let replied = self.has(Status::Accepted) && tx.raise_replied(parent.id, self.sent_at).await?;
        let mut changes = match self.sender.user() {
            Some(sender) if parent.unread => {
                mark_parent_read(tx, sender, parent.conversation, parent.id).await?
            }
            _ => Vec::new(),
        };
        // Also where it was unread when the reply was prepared, and has been read since.
        if replied || begins {
            let parties = parent.parties.iter().copied();
            MailboxChange::add_message_for(&mut changes, tx, parties, parent.conversation, parent.id).await?;
        }
        Ok(changes)
    }
}
