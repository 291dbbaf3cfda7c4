//! Decisions about messages: who may decide what, and what was decided meanwhile. What follows from a decision is in
//! `effects`.

use super::{
    Moderation,
    effects::{move_and_publish, parent_of, set_visitor_marks, update_parent},
};
use crate::{
    accounts::Caller,
    error::Result,
    idempotency::{Answer, RequestKey, run_idempotent},
    store::{MessageRow, ModeratorAction, Tx},
    visitors::VisitorAliases,
};
use postroom_model::{Code, Detail, FieldError, MessageId, Refusal, Status, UserId, limits, text};
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

impl Decision {
    /// The state that it leads to.
    const fn status(&self) -> Status {
        match self {
            Self::Accept => Status::Accepted,
            Self::Reject { .. } => Status::Rejected,
            Self::Reset => Status::Pending,
        }
    }

    const fn logged_as(&self) -> ModeratorAction {
        match self {
            Self::Accept => ModeratorAction::Accept,
            Self::Reject { .. } => ModeratorAction::Reject,
            Self::Reset => ModeratorAction::Reset,
        }
    }
}

/// What became of one decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decided {
    /// Which message.
    pub id: MessageId,
    /// Its state now.
    pub status: Status,
    /// It was another state before.
    pub changed: bool,
}

/// Which messages are decided about, and how.
#[derive(Clone, Debug)]
pub struct DecisionRequest<'a> {
    /// The messages; others than those that moderators may see are left out.
    pub ids: &'a [MessageId],
    /// The decision.
    pub decision: &'a Decision,
    /// The state in which the moderator saw the messages, so that nobody overrules a colleague without knowing it.
    /// Without one, a moderator accepts or rejects only what is pending, and resets only what no other moderator decided.
    pub expected: Option<Status>,
}

impl Moderation<'_> {
    /// Decides about messages, all of them or none. `by` is the moderator, or nobody when the operator's program
    /// decides. A request with a `key` is done once, see [`RequestKey`].
    ///
    /// # Errors
    /// A refusal of the fields `ids` or `reason`; not found when no moderator may see any of the messages; a conflict, which says
    /// who decided what, when one of them is in another state than expected; the key was used for something else.
    #[tracing::instrument(skip_all)]
    pub async fn decide(
        &self,
        by: Option<&Caller>,
        request: &DecisionRequest<'_>,
        key: Option<&RequestKey>,
    ) -> Result<Vec<Decided>> {
        if request.ids.is_empty() {
            return Err(FieldError::new("ids", Code::SelectionEmpty).into());
        }
        if request.ids.len() > limits::DECISIONS {
            let max = Detail::Max(limits::count(limits::DECISIONS));
            return Err(FieldError::with("ids", Code::SelectionMax, max).into());
        }
        let batch = DecisionBatch {
            aliases: self.aliases.clone(),
            ids: request.ids.to_vec(),
            decision: request.decision.clone(),
            reason: reason(request.decision)?,
            expected: request.expected,
            by: by.map(|caller| (caller.id, caller.profile.name.clone())),
        };
        let prepared = std::future::ready(Ok(batch));
        let running = run_idempotent(self.core, key, prepared, |tx, batch: Arc<DecisionBatch>| {
            Box::pin(async move { batch.decide(tx).await })
        });
        let answer = running.await?;
        if let Answer::New(decided) = &answer {
            let moderator = by.map(|caller| caller.id.0);
            for Decided { id, status, changed } in decided {
                tracing::info!(moderator, message = id.0, status = status.as_str(), changed, "decided");
            }
        }
        Ok(answer.into_inner())
    }
}

fn reason(decision: &Decision) -> Result<Option<String>, Refusal> {
    let Decision::Reject { reason: Some(reason) } = decision else { return Ok(None) };
    if reason.contains('\0') {
        return Err(FieldError::new("reason", Code::TextNul).into());
    }
    let reason = text::one_line(reason);
    if reason.chars().count() > limits::REASON {
        let max = Detail::Max(limits::count(limits::REASON));
        return Err(FieldError::with("reason", Code::ReasonTooLong, max).into());
    }
    Ok(Some(reason))
}

/// Decisions of one moderator that are stored together.
struct DecisionBatch {
    aliases: Arc<VisitorAliases>,
    ids: Vec<MessageId>,
    decision: Decision,
    reason: Option<String>,
    expected: Option<Status>,
    by: Option<(UserId, String)>,
}

impl DecisionBatch {
    async fn decide(&self, tx: &mut Tx) -> Result<Vec<Decided>> {
        self.lock_mailboxes(tx).await?;
        let (mut decided, mut more) = (Vec::with_capacity(self.ids.len()), 0);
        let awaits = |status: Status| i64::from(status == Status::Pending);
        for id in &self.ids {
            // Behind the locks nobody else decides: what they decided meanwhile counts.
            if let Some(row) = tx.message(*id).await?
                && is_reviewable(tx, &row).await?
            {
                let one = self.decide_one(tx, &row).await?;
                more += awaits(one.status) - awaits(row.summary.status);
                decided.push(one);
            }
        }
        if decided.is_empty() {
            return Err(Code::NotFound.into());
        }
        tx.change_queue_length(more).await?;
        Ok(decided)
    }

    /// Locks the mailboxes of all participants of the messages and of those that they answer, at once.
    async fn lock_mailboxes(&self, tx: &mut Tx) -> Result<()> {
        let mut owners = Vec::new();
        for id in &self.ids {
            let Some(row) = tx.message(*id).await? else { continue };
            let parent = parent_of(tx, &row).await?;
            let rows = [Some(row), parent];
            owners.extend(rows.iter().flatten().flat_map(|m| [m.sender_id, m.recipient_id]).flatten());
        }
        tx.lock_mailboxes(owners).await
    }

    async fn decide_one(&self, tx: &mut Tx, row: &MessageRow) -> Result<Decided> {
        let (id, before, status) = (row.summary.id, row.summary.status, self.decision.status());
        if before == status && (self.expected.is_none_or(|expected| expected == before) || self.decided(row))
        {
            return Ok(Decided { id, status, changed: false });
        }
        if !self.expects(row) {
            let by = row.decided_by.clone();
            return Err(
                Refusal::with(Code::ModerationConflict, Detail::Decided { status: before, by }).into()
            );
        }
        let by = self.by.as_ref().map(|(id, _)| *id);
        tx.decide_message(id, before, status, by, self.reason.as_deref().unwrap_or(&row.reason)).await?;
        tx.log_moderation(id, by, self.decision.logged_as(), before).await?;
        set_visitor_marks(tx, row, status).await?;
        move_and_publish(tx, &self.aliases, row, before, status).await?;
        if let Some(parent) = parent_of(tx, row).await? {
            update_parent(tx, row, &parent, before, status).await?;
        }
        Ok(Decided { id, status, changed: true })
    }

    /// The last decision about a message was made by the same moderator: this is the same request again.
    fn decided(&self, row: &MessageRow) -> bool {
        row.decided_by.as_ref() == self.by.as_ref().map(|(_, name)| name)
    }

    fn expects(&self, row: &MessageRow) -> bool {
        let status = row.summary.status;
        match (self.expected, &self.decision) {
            (Some(expected), _) => status == expected,
            // The operator has the last word.
            (None, _) if self.by.is_none() => true,
            (None, Decision::Accept | Decision::Reject { .. }) => status == Status::Pending,
            // What was decided automatically is nobody's decision.
            (None, Decision::Reset) => row.decided_by.is_none() || self.decided(row),
        }
    }
}

/// Whether moderators may see a message: it was held, rejected, or decided by a person. What was delivered without that
/// is nobody's but its participants'.
async fn is_reviewable(tx: &mut Tx, row: &MessageRow) -> Result<bool> {
    let shown = row.summary.status != Status::Accepted || row.decided_by.is_some();
    Ok(shown || tx.was_decided(row.summary.id).await?)
}
