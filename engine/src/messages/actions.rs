//! Actions on selections: archive, delete, mark, and their inverses.
//!
//! Both sides of a note to oneself are handled at once. The other participant's folders never change; the
//! sender of a message learns when it was read.

use super::{
    Messages,
    action_work::{ActionWork, ConversationSelection, LARGEST_STEP, STEP, SelectionByConversation},
};
use crate::{
    accounts::Caller,
    error::Result,
    idempotency::{RequestKey, run_idempotent},
    mailbox::{EntryChanges, MailboxChanges},
    steps::Steps,
    store::{Conn, EntryRow, Side, Tx},
};
use postroom_model::{
    Action, Code, ConversationId, Detail, FieldError, MessageId, Selection, Timestamp, UserId, limits,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
    sync::Arc,
};

impl Messages<'_> {
    /// Does something to the selected messages and conversations of the caller; how many messages
    /// are different now. Ids of others are ignored, unless there is nothing else. A request with a `key` is done
    /// once, see [`RequestKey`].
    ///
    /// # Errors
    /// Not found when none of them is the caller's; a refusal of an empty or too large selection; too many actions; the
    /// key was used for something else.
    #[tracing::instrument(skip_all, fields(user = caller.id.0, action = action.as_str()))]
    pub async fn act(
        &self,
        caller: &Caller,
        action: Action,
        selection: &Selection,
        key: Option<&RequestKey>,
    ) -> Result<u64> {
        if selection.is_empty() {
            return Err(FieldError::new("messages", Code::SelectionEmpty).into());
        }
        if selection.len() > limits::SELECTION {
            let max = Detail::Max(limits::count(limits::SELECTION));
            return Err(FieldError::with("messages", Code::SelectionMax, max).into());
        }
        let prepared = async {
            self.rate_limits.actions(caller.id, selection.len())?;
            self.act_on_most(caller.id, action, selection, key).await
        };
        self.act_on_rest(caller.id, action, prepared, key).await
    }

    /// Marks as read what the caller has just been shown. Reading does not count as an action.
    pub(super) async fn mark_shown_as_read(&self, caller: &Caller, messages: Vec<MessageId>) -> Result<u64> {
        let selection = Selection { messages, conversations: Vec::new() };
        let prepared = self.act_on_most(caller.id, Action::MarkRead, &selection, None);
        self.act_on_rest(caller.id, Action::MarkRead, prepared, None).await
    }

    /// Acts on as much of a selection as does not fit into the last transaction, in steps between which others write.
    /// After a crash in between, the same request changes the rest.
    async fn act_on_most(
        &self,
        owner: UserId,
        action: Action,
        selection: &Selection,
        key: Option<&RequestKey>,
    ) -> Result<(SelectionByConversation, ActionResult)> {
        let store = &self.core.store;
        let mut work = ActionWork::load(&mut store.read().await?, owner, selection).await?;
        let mut steps = Steps::new(STEP, LARGEST_STEP);
        if work.weight() > steps.size() {
            // The key belongs to this request from the first step on: another request with it changes nothing.
            let claim = key.map(|key| key.part(0));
            let nothing = std::future::ready(Ok(()));
            run_idempotent(self.core, claim.as_ref(), nothing, |_, _| Box::pin(async { Ok(()) })).await?;
        }
        let mut result = ActionResult::default();
        while work.weight() > steps.size() {
            let step = Arc::new(work.take(steps.size()));
            let stepping = steps.write(store, move |tx| {
                let step = step.clone();
                Box::pin(async move {
                    let (done, changes) = apply_action(tx, owner, action, &step).await?;
                    changes.save(tx).await?;
                    Ok(done)
                })
            });
            let done = stepping.await?;
            work.go_on_after(done.last);
            result += done;
        }
        Ok((work.take(i64::MAX), result))
    }

    /// Acts on what is left, and stores the answer.
    async fn act_on_rest(
        &self,
        owner: UserId,
        action: Action,
        prepared: impl Future<Output = Result<(SelectionByConversation, ActionResult)>>,
        key: Option<&RequestKey>,
    ) -> Result<u64> {
        let running =
            run_idempotent(self.core, key, prepared, move |tx, prepared: Arc<(_, ActionResult)>| {
                Box::pin(async move {
                    let (selected, before) = &*prepared;
                    let (done, changes) = apply_action(tx, owner, action, selected).await?;
                    changes.save(tx).await?;
                    let matched = before.matched || done.matched;
                    if matched { Ok(before.changed + done.changed) } else { Err(Code::NotFound.into()) }
                })
            });
        Ok(running.await?.into_inner())
    }
}

/// Marks as read the message that the caller answers. The changes are still to be saved.
pub(super) async fn mark_parent_read(
    tx: &mut Tx,
    owner: UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<MailboxChanges> {
    let selected = BTreeMap::from([(conversation, ConversationSelection::Messages(vec![id]))]);
    apply_action(tx, owner, Action::MarkRead, &selected).await.map(|(_, changes)| changes)
}

/// What an action did.
#[derive(Clone, Copy, Default)]
struct ActionResult {
    /// Something of the selection is the owner's.
    matched: bool,
    /// How many messages are different now.
    changed: u64,
    /// The last message that was looked at, if there was one.
    last: Option<MessageId>,
}

impl AddAssign for ActionResult {
    fn add_assign(&mut self, more: Self) {
        self.matched |= more.matched;
        self.changed += more.changed;
        self.last = more.last;
    }
}

/// Changes the marks. Returns the changes of the mailboxes of the owner and of senders who get a read
/// receipt; they are still to be saved.
async fn apply_action(
    tx: &mut Tx,
    owner: UserId,
    action: Action,
    selected: &SelectionByConversation,
) -> Result<(ActionResult, MailboxChanges)> {
    lock(tx, owner, action, selected).await?;
    let now = tx.now();
    let mut done = ActionResult::default();
    let mut changes = MailboxChanges::default();
    for (conversation, part) in selected {
        let rows = load(tx, owner, action, *conversation, part).await?;
        done.last = rows.last().map(|row| row.message_id).or(done.last);
        done.matched |= match part {
            ConversationSelection::AllAfter { .. } => tx.sees_conversation(owner, *conversation).await?,
            ConversationSelection::Messages(_) => rows.iter().any(EntryRow::is_visible),
        };
        let mut entries = EntryChanges::new(owner, *conversation, rows);
        let receipts = change_marks(&mut entries.rows, owner, action, now);
        done.changed += u64::try_from(changes.add_entries(tx, entries).await?).unwrap_or(u64::MAX);
        let read_at = (action == Action::MarkRead).then_some(now);
        for (sender, ids) in receipts {
            tx.set_receipts(sender, *conversation, read_at, &ids).await?;
            changes.add_messages(tx, sender, *conversation, &ids).await?;
        }
    }
    Ok((done, changes))
}

/// The entries that an action may change.
async fn load(
    conn: &mut Conn,
    owner: UserId,
    action: Action,
    conversation: ConversationId,
    part: &ConversationSelection,
) -> Result<Vec<EntryRow>> {
    match part {
        ConversationSelection::AllAfter { after, limit } => {
            conn.entries_to_change(owner, conversation, action, *after, *limit).await
        }
        ConversationSelection::Messages(ids) => conn.entries_of(owner, conversation, ids).await,
    }
}

/// Changes the marks of the entries that their owner sees. Returns the messages of which others get a receipt, by
/// their senders.
fn change_marks(
    rows: &mut [EntryRow],
    owner: UserId,
    action: Action,
    now: Timestamp,
) -> BTreeMap<UserId, Vec<MessageId>> {
    let mut receipts: BTreeMap<UserId, Vec<MessageId>> = BTreeMap::new();
    for sides in rows.chunk_by_mut(|a, b| a.message_id == b.message_id) {
        let mut receipt = None;
        for row in sides.iter_mut().filter(|row| row.is_visible()) {
            let read_before = row.read_at;
            change_mark(row, action, now);
            if row.read_at != read_before {
                receipt = Some((row.sender_id, row.message_id, row.read_at));
            }
        }
        match receipt {
            // The sent side of a note to oneself is a receipt as well.
            Some((Some(sender), _, read_at)) if sender == owner => {
                sides.iter_mut().for_each(|row| row.read_at = read_at);
            }
            Some((Some(sender), id, _)) => receipts.entry(sender).or_default().push(id),
            _ => {}
        }
    }
    receipts
}

fn change_mark(row: &mut EntryRow, action: Action, now: Timestamp) {
    let received = row.side == Side::Received;
    match action {
        Action::Archive => row.archived = true,
        Action::Unarchive => row.archived = false,
        // The first date is kept.
        Action::Delete => row.deleted_at = row.deleted_at.or(Some(now)),
        Action::Undelete => row.deleted_at = None,
        Action::MarkRead if received => row.read_at = row.read_at.or(Some(now)),
        Action::MarkUnread if received => row.read_at = None,
        Action::MarkRead | Action::MarkUnread => {}
    }
}

/// Locks the owner's mailbox, and those of the senders who will get a read receipt.
async fn lock(tx: &mut Tx, owner: UserId, action: Action, selected: &SelectionByConversation) -> Result<()> {
    if !tx.dialect().locks_rows() || !matches!(action, Action::MarkRead | Action::MarkUnread) {
        return tx.lock_mailboxes([owner]).await;
    }
    let expected = senders(tx, owner, action, selected).await?;
    tx.lock_mailboxes(expected.iter().copied().chain([owner])).await?;
    // Behind the lock nothing arrives any more. Somebody may have written before it: locked out of order, which
    // can end in a deadlock, after which the transaction is run again.
    let arrived = senders(tx, owner, action, selected).await?;
    tx.lock_mailboxes(arrived.difference(&expected).copied()).await
}

/// Who wrote what an action may change.
async fn senders(
    tx: &mut Tx,
    owner: UserId,
    action: Action,
    selected: &SelectionByConversation,
) -> Result<BTreeSet<UserId>> {
    let mut senders = BTreeSet::new();
    for (conversation, part) in selected {
        let rows = load(tx, owner, action, *conversation, part).await?;
        senders.extend(rows.iter().filter_map(|row| row.sender_id));
    }
    Ok(senders)
}
