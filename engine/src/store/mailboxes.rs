//! Mailboxes: the counters of each owner, and the number of the latest change.

use super::{Conn, FromRow, Sql, Tx, sql, statements};
use crate::error::{Error, Result};
use postroom_model::{Counts, Folder, Mode, UserId};
use std::ops::AddAssign;

statements! {
    /// Every account has one.
    INSERT = "
        INSERT INTO mailboxes (owner_id)
        VALUES ($1)";
    FIND = "
        SELECT owner_id, seq, unread, unread_conversations, notices
             , inbox_messages, inbox_conversations, sent_messages, sent_conversations
             , archives_messages, archives_conversations, trash_messages, trash_conversations
        FROM mailboxes
        WHERE owner_id = $1";
    /// Takes the row's lock; changes nothing.
    LOCK = "
        UPDATE mailboxes
        SET seq = seq
        WHERE owner_id = $1";
    /// Everything in it was deleted. The number goes on, so that no open page is misled.
    RESET = "
        UPDATE mailboxes
        SET seq = seq + 1
          , unread = 0, unread_conversations = 0, notices = 0
          , inbox_messages = 0, inbox_conversations = 0, sent_messages = 0, sent_conversations = 0
          , archives_messages = 0, archives_conversations = 0, trash_messages = 0, trash_conversations = 0
        WHERE owner_id = $1";
    /// One change: the next number, and what it does to the counters.
    CHANGE = "
        UPDATE mailboxes
        SET seq = seq + 1
          , unread = unread + $2
          , unread_conversations = unread_conversations + $3
          , inbox_messages = inbox_messages + $4
          , sent_messages = sent_messages + $5
          , archives_messages = archives_messages + $6
          , trash_messages = trash_messages + $7
          , inbox_conversations = inbox_conversations + $8
          , sent_conversations = sent_conversations + $9
          , archives_conversations = archives_conversations + $10
          , trash_conversations = trash_conversations + $11
        WHERE owner_id = $1
        RETURNING unread, notices, seq";
}

/// The counters of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct MailboxRow {
    pub owner_id: i64,
    pub seq: i64,
    pub unread: i64,
    pub unread_conversations: i64,
    pub notices: i64,
    pub inbox_messages: i64,
    pub inbox_conversations: i64,
    pub sent_messages: i64,
    pub sent_conversations: i64,
    pub archives_messages: i64,
    pub archives_conversations: i64,
    pub trash_messages: i64,
    pub trash_conversations: i64,
}

impl MailboxRow {
    /// How many entries a list has.
    pub(crate) fn total(&self, folder: Folder, mode: Mode, unread: bool) -> i64 {
        match (folder, mode, unread) {
            (Folder::Inbox, Mode::Messages, true) => self.unread,
            (Folder::Inbox, Mode::Conversations, true) => self.unread_conversations,
            (Folder::Inbox, Mode::Messages, false) => self.inbox_messages,
            (Folder::Inbox, Mode::Conversations, false) => self.inbox_conversations,
            (Folder::Sent, Mode::Messages, _) => self.sent_messages,
            (Folder::Sent, Mode::Conversations, _) => self.sent_conversations,
            (Folder::Archives, Mode::Messages, _) => self.archives_messages,
            (Folder::Archives, Mode::Conversations, _) => self.archives_conversations,
            (Folder::Trash, Mode::Messages, _) => self.trash_messages,
            (Folder::Trash, Mode::Conversations, _) => self.trash_conversations,
        }
    }
}

/// What a change adds to the counters. Arrays are in the order of [`Folder::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    pub unread: i64,
    pub unread_conversations: i64,
    pub messages: [i64; 4],
    pub conversations: [i64; 4],
}

/// What a change of a mailbox answers.
#[derive(FromRow)]
pub(super) struct ChangedRow {
    unread: i64,
    notices: i64,
    seq: i64,
}

impl From<ChangedRow> for Counts {
    fn from(row: ChangedRow) -> Self {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Self { unread: count(row.unread), notices: count(row.notices), pending: 0, seq: row.seq }
    }
}

impl Delta {
    /// The statement that makes it one numbered change of a mailbox.
    pub(super) fn change(self, owner: UserId) -> Sql {
        let change = sql(CHANGE).bind(owner).bind(self.unread).bind(self.unread_conversations);
        self.messages.into_iter().chain(self.conversations).fold(change, Sql::bind)
    }
}

impl AddAssign for Delta {
    fn add_assign(&mut self, other: Self) {
        self.unread += other.unread;
        self.unread_conversations += other.unread_conversations;
        for (sum, n) in self.messages.iter_mut().zip(other.messages) {
            *sum += n;
        }
        for (sum, n) in self.conversations.iter_mut().zip(other.conversations) {
            *sum += n;
        }
    }
}

impl Conn {
    /// The counters of a mailbox.
    pub(crate) async fn mailbox(&mut self, owner: UserId) -> Result<MailboxRow> {
        let row = self.one(sql(FIND).bind(owner)).await?;
        row.ok_or_else(|| Error::Internal(format!("account {owner} has no mailbox")))
    }
}

impl Tx {
    /// Makes an account's mailbox.
    pub(crate) async fn add_mailbox(&mut self, owner: UserId) -> Result<()> {
        self.run(sql(INSERT).bind(owner)).await.map(drop)
    }

    /// Keeps simultaneous writers of these mailboxes apart until the transaction ends. Call it before
    /// reading what the write depends on, once, with all owners: the fixed order prevents deadlocks.
    pub(crate) async fn lock_mailboxes(&mut self, owners: impl IntoIterator<Item = UserId>) -> Result<()> {
        if !self.has_row_locks() {
            return Ok(());
        }
        let mut owners: Vec<UserId> = owners.into_iter().collect();
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            self.run(sql(LOCK).bind(owner)).await?;
        }
        Ok(())
    }

    /// Sets all counters of an emptied mailbox to nothing.
    pub(crate) async fn reset_mailbox(&mut self, owner: UserId) -> Result<()> {
        self.run(sql(RESET).bind(owner)).await.map(drop)
    }

    /// Makes one numbered change of a mailbox's counters; the counters after it.
    pub(crate) async fn change_mailbox(&mut self, owner: UserId, delta: Delta) -> Result<Counts> {
        let row: Option<ChangedRow> = self.one(delta.change(owner)).await?;
        row.map(Counts::from).ok_or_else(|| Error::Internal(format!("account {owner} has no mailbox")))
    }
}

/// The number of a folder in the tables, which is also its place in [`Delta`] plus one.
pub(crate) const fn folder_number(folder: Option<Folder>) -> i64 {
    match folder {
        None => 0,
        Some(Folder::Inbox) => 1,
        Some(Folder::Sent) => 2,
        Some(Folder::Archives) => 3,
        Some(Folder::Trash) => 4,
    }
}

/// The folder with this number.
pub(crate) const fn folder_of_number(number: i64) -> Option<Folder> {
    match number {
        1 => Some(Folder::Inbox),
        2 => Some(Folder::Sent),
        3 => Some(Folder::Archives),
        4 => Some(Folder::Trash),
        _ => None,
    }
}
