//! Changes of mailboxes: what is added to the counters, and the number that each change takes.

use super::{Delta, SqlBuilder, Tx, built_statements, mailboxes::counts, row, sql::Value};
use crate::error::{Error, Result};
use postroom_model::{Code, Counts, MessageId, UserId};
use std::collections::BTreeMap;

/// Several changes of several mailboxes. The columns of the rows are those of [`MailboxDelta::values`].
const CHANGE: [&str; 2] = [
    "
        WITH change
            ( owner, changes, message, add_unread, add_unread_conversations
            , add_inbox_messages, add_sent_messages, add_archives_messages, add_trash_messages
            , add_inbox_conversations, add_sent_conversations, add_archives_conversations
            , add_trash_conversations)
        AS (",
    ")
        UPDATE mailboxes
        SET seq = seq + changes
          , latest_message_id = CASE WHEN message > latest_message_id THEN message ELSE latest_message_id END
          , unread = unread + add_unread
          , unread_conversations = unread_conversations + add_unread_conversations
          , inbox_messages = inbox_messages + add_inbox_messages
          , sent_messages = sent_messages + add_sent_messages
          , archives_messages = archives_messages + add_archives_messages
          , trash_messages = trash_messages + add_trash_messages
          , inbox_conversations = inbox_conversations + add_inbox_conversations
          , sent_conversations = sent_conversations + add_sent_conversations
          , archives_conversations = archives_conversations + add_archives_conversations
          , trash_conversations = trash_conversations + add_trash_conversations
        FROM change
        WHERE owner_id = owner
        RETURNING owner_id, unread, notices, seq, latest_message_id",
];

built_statements! {
    CHANGE_MAILBOXES = [|update| push_changes(update, &[MailboxDelta::one(UserId(1), Delta::default())])];
}

row! {
    /// What a change of a mailbox returns.
    pub(super) struct ChangedRow {
        owner_id: UserId,
        unread: i64,
        notices: i64,
        seq: i64,
        latest_message_id: MessageId,
    }
}

impl From<ChangedRow> for Counts {
    fn from(row: ChangedRow) -> Self {
        counts(row.unread, row.notices, row.seq)
    }
}

/// What several changes of one mailbox do to it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MailboxDelta {
    /// Whose mailbox.
    pub owner: UserId,
    /// How many changes the owner is told of: each takes a number.
    pub changes: i64,
    /// The newest of the messages that came, visible or not.
    pub newest: Option<MessageId>,
    /// What they add to the counters.
    pub delta: Delta,
}

impl MailboxDelta {
    /// One change.
    pub(crate) fn one(owner: UserId, delta: Delta) -> Self {
        Self { owner, changes: 1, newest: None, delta }
    }

    fn values(&self) -> [Value; 13] {
        let [a, b, c, d, e, f, g, h, i, j] = self.delta.values().map(Into::into);
        [
            self.owner.into(),
            self.changes.into(),
            self.newest.unwrap_or(MessageId(0)).into(),
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
        ]
    }
}

/// Adds the statement that changes mailboxes, each of which stands there once.
pub(super) fn push_changes(builder: &mut SqlBuilder, changes: &[MailboxDelta]) {
    let [start, end] = CHANGE;
    builder.push(start);
    builder.push_rows(changes.iter().map(MailboxDelta::values));
    builder.push(end);
}

/// The counters after changes, by owner.
///
/// # Errors
/// Not found where an account was removed since it was looked up.
pub(super) fn changed_counts(
    changes: &[MailboxDelta],
    rows: Vec<ChangedRow>,
) -> Result<BTreeMap<UserId, Counts>> {
    if rows.len() < changes.len() {
        return Err(Code::NotFound.into());
    }
    Ok(rows.into_iter().map(|row| (row.owner_id, Counts::from(row))).collect())
}

impl Tx {
    /// Changes mailboxes, each of which is named once; their counters after that.
    ///
    /// # Errors
    /// Not found where an account was removed since it was looked up.
    pub(crate) async fn change_mailboxes(
        &mut self,
        changes: &[MailboxDelta],
    ) -> Result<BTreeMap<UserId, Counts>> {
        if changes.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut builder = SqlBuilder::new(CHANGE_MAILBOXES, self.dialect());
        push_changes(&mut builder, changes);
        let rows: Vec<ChangedRow> = self.all(builder).await?;
        changed_counts(changes, rows)
    }

    /// Makes sure that the messages that came are the newest ones of their mailboxes.
    ///
    /// # Errors
    /// A conflict where another process, whose clock is ahead, has stored a message with a greater id: run again, the
    /// transaction makes ids after that one.
    pub(super) fn check_newest(&self, changes: &[MailboxDelta], rows: &[ChangedRow]) -> Result<()> {
        let newest: BTreeMap<UserId, Option<MessageId>> =
            changes.iter().map(|change| (change.owner, change.newest)).collect();
        for row in rows {
            if newest.get(&row.owner_id).is_some_and(|newest| *newest != Some(row.latest_message_id)) {
                self.ids.skip_to(row.latest_message_id.0);
                return Err(Error::TransactionConflict("a mailbox has a newer message".to_owned()));
            }
        }
        Ok(())
    }

    /// Makes one numbered change of a mailbox's counters; the counters after it.
    pub(crate) async fn change_mailbox(&mut self, owner: UserId, delta: Delta) -> Result<Counts> {
        let mut counts = self.change_mailboxes(&[MailboxDelta::one(owner, delta)]).await?;
        Ok(counts.remove(&owner).ok_or(Code::NotFound)?)
    }
}
