//! Actions on selections: archive, delete, mark, and their inverses.
//!
//! Both sides of a note to oneself are handled at once. The other party's folders never change; the
//! sender of a message learns when it was read.

use super::{Changes, Messages, changes::record_all, pile::Pile};
use crate::{
    accounts::Caller,
    error::Result,
    store::{EntryRow, Tx, sides, status_of},
};
use postroom_model::{
    Action, Code, ConversationId, FieldError, MessageId, Status, Timestamp, UserId, limits, post::Selection,
};
use std::{collections::BTreeMap, sync::Arc};

/// What of a conversation an action is about.
enum Part {
    Whole,
    Messages(Vec<i64>),
}

impl Part {
    fn holds(&self, row: &EntryRow) -> bool {
        match self {
            Self::Whole => true,
            Self::Messages(ids) => ids.contains(&row.message_id),
        }
    }
}

impl Messages<'_> {
    /// Does something to the selected messages and conversations of the caller; how many messages
    /// are different now. Ids of others are ignored, unless there is nothing else.
    ///
    /// # Errors
    /// Not found when none of them is the caller's; a refusal of an empty or too large selection.
    pub async fn act(&self, caller: &Caller, action: Action, selection: &Selection) -> Result<u64> {
        if selection.is_empty() {
            return Err(FieldError::new("messages", Code::SelectionEmpty).into());
        }
        if selection.len() > limits::SELECTION {
            let detail = format!("{} at most can be selected at once.", limits::SELECTION);
            return Err(FieldError::with("messages", Code::SelectionMax, detail).into());
        }
        let (owner, selection) = (caller.id, Arc::new(selection.clone()));
        let write = self.core.store.write(move |tx| {
            let selection = selection.clone();
            Box::pin(async move {
                let parts = parts(tx, &selection).await?;
                let (done, changes) = act(tx, owner, action, &parts).await?;
                record_all(tx, changes).await?;
                if done.matched { Ok(done.changed) } else { Err(Code::NotFound.into()) }
            })
        });
        write.await
    }
}

/// Marks as read the message that the caller answers. What that changes is still to be recorded.
pub(super) async fn mark_parent_read(
    tx: &mut Tx,
    owner: UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Vec<Changes>> {
    let parts = BTreeMap::from([(conversation.0, Part::Messages(vec![id.0]))]);
    act(tx, owner, Action::MarkRead, &parts).await.map(|(_, changes)| changes)
}

/// The selection by conversation, as entries are kept.
async fn parts(tx: &mut Tx, selection: &Selection) -> Result<BTreeMap<i64, Part>> {
    let mut parts: BTreeMap<i64, Part> = BTreeMap::new();
    for id in &selection.messages {
        if let Some(conversation) = tx.conversation_of(*id).await? {
            let part = parts.entry(conversation.0).or_insert_with(|| Part::Messages(Vec::new()));
            if let Part::Messages(ids) = part {
                ids.push(id.0);
            }
        }
    }
    parts.extend(selection.conversations.iter().map(|id| (id.0, Part::Whole)));
    Ok(parts)
}

struct Done {
    /// Something of the selection is the owner's.
    matched: bool,
    changed: u64,
}

/// Changes the marks; what that does to the mailboxes of the owner and of senders who get a receipt.
async fn act(
    tx: &mut Tx,
    owner: UserId,
    action: Action,
    parts: &BTreeMap<i64, Part>,
) -> Result<(Done, Vec<Changes>)> {
    lock(tx, owner, action, parts).await?;
    let now = tx.now();
    let mut done = Done { matched: false, changed: 0 };
    let mut changes = Changes::of(owner);
    let mut receipts = Vec::new();
    for (conversation, part) in parts {
        let mut pile = Pile::read(tx, owner, ConversationId(*conversation)).await?;
        for row in pile.rows.iter_mut().filter(|row| part.holds(row) && is_visible(row)) {
            done.matched = true;
            let read_before = row.read_at;
            mark(row, action, now);
            if row.read_at != read_before {
                receipts.push(row.clone());
            }
        }
        // The sent side of a note to oneself is a receipt as well.
        for receipt in receipts.iter().filter(|r| r.sender_id == Some(owner.0)) {
            for row in pile.rows.iter_mut().filter(|r| r.message_id == receipt.message_id) {
                row.read_at = receipt.read_at;
            }
        }
        done.changed += changes.add(tx, pile).await?;
    }
    let mut all = Vec::new();
    for row in receipts {
        send_receipt(tx, owner, &row, &mut all).await?;
    }
    all.push(changes);
    Ok((done, all))
}

/// The caller is party to it, and it has reached them.
fn is_visible(row: &EntryRow) -> bool {
    row.side == sides::SENDER || status_of(&row.status) == Status::Accepted
}

fn mark(row: &mut EntryRow, action: Action, now: Timestamp) {
    let received = row.side == sides::RECIPIENT;
    match action {
        Action::Archive => row.archived = true,
        Action::Unarchive => row.archived = false,
        // The first date is kept.
        Action::Delete => row.deleted_at = row.deleted_at.or(Some(now.micros())),
        Action::Undelete => row.deleted_at = None,
        Action::MarkRead if received => row.read_at = row.read_at.or(Some(now.micros())),
        Action::MarkUnread if received => row.read_at = None,
        Action::MarkRead | Action::MarkUnread => {}
    }
}

/// Locks the owner's mailbox, and those of the senders who will get a receipt.
async fn lock(tx: &mut Tx, owner: UserId, action: Action, parts: &BTreeMap<i64, Part>) -> Result<()> {
    let mut owners = vec![owner];
    if tx.has_row_locks() && matches!(action, Action::MarkRead | Action::MarkUnread) {
        for conversation in parts.keys() {
            let rows = tx.pile(owner, ConversationId(*conversation)).await?;
            owners.extend(rows.iter().filter_map(|row| row.sender_id).map(UserId));
        }
    }
    tx.lock_mailboxes(owners).await
}

async fn send_receipt(tx: &mut Tx, owner: UserId, row: &EntryRow, all: &mut Vec<Changes>) -> Result<()> {
    let Some(sender) = row.sender_id.map(UserId).filter(|sender| *sender != owner) else { return Ok(()) };
    let (conversation, id) = (ConversationId(row.conversation_id), MessageId(row.message_id));
    tx.set_receipt(sender, conversation, id, row.read_at.map(Timestamp::from_micros)).await?;
    Changes::touch_for(all, tx, [sender], conversation, id).await
}
