//! Mailboxes: the counters of each owner, and the number of the latest change.

use super::{Conn, Delta, PerFolder, SqlBuilder, Tx, row, sql, sql::Value, statements};
use crate::error::{Error, Result};
use postroom_model::{Code, Counts, Folder, MessageId, Mode, UserId};
use std::collections::BTreeMap;

statements! {
    /// Every account has one until it is removed.
    INSERT = "
        INSERT INTO mailboxes (owner_id)
        VALUES ($1)";
    FIND = "
        SELECT owner_id, seq, latest_message_id, unread, unread_conversations, notices
             , inbox_messages, inbox_conversations, sent_messages, sent_conversations
             , archives_messages, archives_conversations, trash_messages, trash_conversations
        FROM mailboxes
        WHERE owner_id = $1";
    /// Takes the row's lock; changes nothing.
    LOCK = "
        UPDATE mailboxes
        SET seq = seq
        WHERE owner_id = $1
        RETURNING latest_message_id";
    /// Everything in it must have been deleted.
    DELETE = "
        DELETE FROM mailboxes
        WHERE owner_id = $1";
}

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

row! {
    /// The counters of a mailbox.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct MailboxRow {
        owner_id: UserId,
        seq: i64,
        latest_message_id: MessageId,
        unread: i64,
        unread_conversations: i64,
        notices: i64,
        inbox_messages: i64,
        inbox_conversations: i64,
        sent_messages: i64,
        sent_conversations: i64,
        archives_messages: i64,
        archives_conversations: i64,
        trash_messages: i64,
        trash_conversations: i64,
    }
}

impl MailboxRow {
    /// How many entries a list has.
    pub(crate) fn total(&self, folder: Folder, mode: Mode, unread: bool) -> i64 {
        let counters = self.counters();
        match (mode, unread && folder == Folder::Inbox) {
            (Mode::Messages, true) => counters.unread,
            (Mode::Conversations, true) => counters.unread_conversations,
            (Mode::Messages, false) => counters.messages[folder],
            (Mode::Conversations, false) => counters.conversations[folder],
        }
    }

    /// The counters in the form in which changes of them are kept.
    pub(crate) fn counters(&self) -> Delta {
        Delta {
            unread: self.unread,
            unread_conversations: self.unread_conversations,
            messages: PerFolder {
                inbox: self.inbox_messages,
                sent: self.sent_messages,
                archives: self.archives_messages,
                trash: self.trash_messages,
            },
            conversations: PerFolder {
                inbox: self.inbox_conversations,
                sent: self.sent_conversations,
                archives: self.archives_conversations,
                trash: self.trash_conversations,
            },
        }
    }

    /// What the owner is told of the counters; the queue of moderators is not among them.
    pub(crate) fn counts(&self) -> Counts {
        counts(self.unread, self.notices, self.seq)
    }
}

fn counts(unread: i64, notices: i64, seq: i64) -> Counts {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Counts { unread: count(unread), notices: count(notices), pending: 0, seq }
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

impl Conn {
    /// The counters of a mailbox.
    ///
    /// # Errors
    /// Not found when its account was removed.
    pub(crate) async fn mailbox(&mut self, owner: UserId) -> Result<MailboxRow> {
        Ok(self.find_mailbox(owner).await?.ok_or(Code::NotFound)?)
    }

    /// The same, if there is still one.
    pub(crate) async fn find_mailbox(&mut self, owner: UserId) -> Result<Option<MailboxRow>> {
        self.one(sql(FIND).bind(owner)).await
    }
}

impl Tx {
    /// Makes an account's mailbox.
    pub(crate) async fn add_mailbox(&mut self, owner: UserId) -> Result<()> {
        self.run(sql(INSERT).bind(owner)).await.map(drop)
    }

    /// Keeps simultaneous writers of these mailboxes apart until the transaction ends. Call it before
    /// reading what the write depends on, once, with all owners: the fixed order prevents deadlocks. Ids that are
    /// made after it are greater than those of all messages in these mailboxes.
    pub(crate) async fn lock_mailboxes(&mut self, owners: impl IntoIterator<Item = UserId>) -> Result<()> {
        if !self.dialect().locks_rows() {
            return Ok(());
        }
        let mut owners: Vec<UserId> = owners.into_iter().collect();
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            if let Some((latest,)) = self.one::<(i64,)>(sql(LOCK).bind(owner)).await? {
                self.ids.skip_to(latest);
            }
        }
        Ok(())
    }

    /// Deletes the emptied mailbox of a removed account. From then on nothing can come into it: a write that
    /// had found its owner before is refused.
    pub(crate) async fn delete_mailbox(&mut self, owner: UserId) -> Result<()> {
        self.run(sql(DELETE).bind(owner)).await.map(drop)
    }

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
        let mut builder = SqlBuilder::new(self.dialect());
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
