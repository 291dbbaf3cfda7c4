//! Actions on selections: archive, delete, mark, and their inverses.
//!
//! Both sides of a note to oneself are handled at once. The other party's folders never change; the
//! sender of a message learns when it was read.

use super::Messages;
use crate::{
    accounts::Caller,
    error::Result,
    idempotency::{RequestKey, run_idempotent},
    mailbox::{ConversationEntries, MailboxChange, save_all},
    store::{EntryRow, Side, Tx},
};
use postroom_model::{
    Action, Code, ConversationId, Detail, FieldError, MessageId, Selection, Status, Timestamp, UserId, limits,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What is selected of a conversation.
enum Selected {
    Conversation,
    Messages(Vec<MessageId>),
}

impl Selected {
    fn contains(&self, row: &EntryRow) -> bool {
        match self {
            Self::Conversation => true,
            Self::Messages(ids) => ids.contains(&row.message_id),
        }
    }
}

impl Messages<'_> {
    /// Does something to the selected messages and conversations of the caller; how many messages
    /// are different now. Ids of others are ignored, unless there is nothing else. A request with a `key` is done
    /// once, see [`RequestKey`].
    ///
    /// # Errors
    /// Not found when none of them is the caller's; a refusal of an empty or too large selection; the key was
    /// used for something else.
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
        let owner = caller.id;
        let prepared = std::future::ready(Ok(selection.clone()));
        let running = run_idempotent(self.core, key, prepared, move |tx, selection: Arc<Selection>| {
            Box::pin(async move {
                let selected = by_conversation(tx, &selection).await?;
                let (done, changes) = apply(tx, owner, action, &selected).await?;
                save_all(tx, changes).await?;
                if done.matched { Ok(done.changed) } else { Err(Code::NotFound.into()) }
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
) -> Result<Vec<MailboxChange>> {
    let selected = BTreeMap::from([(conversation, Selected::Messages(vec![id]))]);
    apply(tx, owner, Action::MarkRead, &selected).await.map(|(_, changes)| changes)
}

/// The selection by conversation, as entries are kept.
async fn by_conversation(tx: &mut Tx, selection: &Selection) -> Result<BTreeMap<ConversationId, Selected>> {
    let mut selected: BTreeMap<ConversationId, Selected> = BTreeMap::new();
    for id in &selection.messages {
        if let Some(conversation) = tx.conversation_of(*id).await? {
            let part = selected.entry(conversation).or_insert_with(|| Selected::Messages(Vec::new()));
            if let Selected::Messages(ids) = part {
                ids.push(*id);
            }
        }
    }
    selected.extend(selection.conversations.iter().map(|id| (*id, Selected::Conversation)));
    Ok(selected)
}

/// What an action did.
struct Applied {
    /// Something of the selection is the owner's.
    matched: bool,
    /// How many messages are different now.
    changed: u64,
}

/// Changes the marks. Returns the changes of the mailboxes of the owner and of senders who get a read
/// receipt; they are still to be saved.
async fn apply(
    tx: &mut Tx,
    owner: UserId,
    action: Action,
    selected: &BTreeMap<ConversationId, Selected>,
) -> Result<(Applied, Vec<MailboxChange>)> {
    lock(tx, owner, action, selected).await?;
    let now = tx.now();
    let mut done = Applied { matched: false, changed: 0 };
    let mut change = MailboxChange::new(owner);
    let mut receipts = Vec::new();
    for (conversation, part) in selected {
        let mut entries = ConversationEntries::load(tx, owner, *conversation).await?;
        for row in entries.rows.iter_mut().filter(|row| part.contains(row) && is_visible(row)) {
            done.matched = true;
            let read_before = row.read_at;
            mark(row, action, now);
            if row.read_at != read_before {
                receipts.push(row.clone());
            }
        }
        // The sent side of a note to oneself is a receipt as well.
        for receipt in receipts.iter().filter(|r| r.sender_id == Some(owner)) {
            for row in entries.rows.iter_mut().filter(|r| r.message_id == receipt.message_id) {
                row.read_at = receipt.read_at;
            }
        }
        done.changed += change.add_conversation(tx, entries).await?;
    }
    let mut all = Vec::new();
    for row in receipts {
        send_receipt(tx, owner, &row, &mut all).await?;
    }
    all.push(change);
    Ok((done, all))
}

/// The caller is party to it, and it has reached them.
fn is_visible(row: &EntryRow) -> bool {
    row.side == Side::Sent || row.status == Status::Accepted
}

fn mark(row: &mut EntryRow, action: Action, now: Timestamp) {
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
async fn lock(
    tx: &mut Tx,
    owner: UserId,
    action: Action,
    selected: &BTreeMap<ConversationId, Selected>,
) -> Result<()> {
    if !tx.dialect().locks_rows() || !matches!(action, Action::MarkRead | Action::MarkUnread) {
        return tx.lock_mailboxes([owner]).await;
    }
    let expected = senders(tx, owner, selected).await?;
    tx.lock_mailboxes(expected.iter().copied().chain([owner])).await?;
    // Behind the lock nothing arrives any more. Somebody may have written before it: locked out of order, which
    // can end in a deadlock, after which the transaction is run again.
    let arrived = senders(tx, owner, selected).await?;
    tx.lock_mailboxes(arrived.difference(&expected).copied()).await
}

/// Who wrote what the owner has of the selected conversations.
async fn senders(
    tx: &mut Tx,
    owner: UserId,
    selected: &BTreeMap<ConversationId, Selected>,
) -> Result<BTreeSet<UserId>> {
    let mut senders = BTreeSet::new();
    for conversation in selected.keys() {
        senders.extend(
            tx.conversation_entries(owner, *conversation).await?.iter().filter_map(|row| row.sender_id),
        );
    }
    Ok(senders)
}

/// Copies to the sender's entry when the recipient read the message.
async fn send_receipt(
    tx: &mut Tx,
    owner: UserId,
    row: &EntryRow,
    all: &mut Vec<MailboxChange>,
) -> Result<()> {
    let Some(sender) = row.sender_id.filter(|sender| *sender != owner) else { return Ok(()) };
    let (conversation, id) = (row.conversation_id, row.message_id);
    tx.set_receipt(sender, conversation, id, row.read_at).await?;
    MailboxChange::add_message_for(all, tx, [sender], conversation, id).await
}
