//! Mailboxes: the counters of each owner, and the number of the latest change.

use super::{Conn, Sql, Tx, row, sql, statements};
use crate::error::Result;
use postroom_model::{Code, Counts, Folder, Mode, UserId};
use std::ops::{AddAssign, Index, IndexMut, Sub};

statements! {
    /// Every account has one until it is removed.
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
    /// Everything in it must have been deleted.
    DELETE = "
        DELETE FROM mailboxes
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

row! {
    /// The counters of a mailbox.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct MailboxRow {
        owner_id: UserId,
        seq: i64,
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

/// A value for each folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PerFolder<T> {
    pub inbox: T,
    pub sent: T,
    pub archives: T,
    pub trash: T,
}

impl<T> Index<Folder> for PerFolder<T> {
    type Output = T;
    fn index(&self, folder: Folder) -> &T {
        match folder {
            Folder::Inbox => &self.inbox,
            Folder::Sent => &self.sent,
            Folder::Archives => &self.archives,
            Folder::Trash => &self.trash,
        }
    }
}

impl<T> IndexMut<Folder> for PerFolder<T> {
    fn index_mut(&mut self, folder: Folder) -> &mut T {
        match folder {
            Folder::Inbox => &mut self.inbox,
            Folder::Sent => &mut self.sent,
            Folder::Archives => &mut self.archives,
            Folder::Trash => &mut self.trash,
        }
    }
}

/// What a change adds to the counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    pub unread: i64,
    pub unread_conversations: i64,
    pub messages: PerFolder<i64>,
    pub conversations: PerFolder<i64>,
}

row! {
    /// What a change of a mailbox returns.
    pub(super) struct ChangedRow {
        unread: i64,
        notices: i64,
        seq: i64,
    }
}

impl From<ChangedRow> for Counts {
    fn from(row: ChangedRow) -> Self {
        counts(row.unread, row.notices, row.seq)
    }
}

impl Delta {
    /// The statement that makes it one numbered change of a mailbox.
    pub(super) fn change(self, owner: UserId) -> Sql {
        self.bind(sql(CHANGE).bind(owner))
    }

    /// Binds all counters, in the order of the statements that set or change them.
    pub(super) fn bind(self, statement: Sql) -> Sql {
        let statement = statement.bind(self.unread).bind(self.unread_conversations);
        let folders = |n: PerFolder<i64>| [n.inbox, n.sent, n.archives, n.trash];
        folders(self.messages).into_iter().chain(folders(self.conversations)).fold(statement, Sql::bind)
    }
}

impl Sub for Delta {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        let mut difference = Self {
            unread: self.unread - other.unread,
            unread_conversations: self.unread_conversations - other.unread_conversations,
            ..self
        };
        for folder in Folder::ALL {
            difference.messages[folder] -= other.messages[folder];
            difference.conversations[folder] -= other.conversations[folder];
        }
        difference
    }
}

impl AddAssign for Delta {
    fn add_assign(&mut self, other: Self) {
        self.unread += other.unread;
        self.unread_conversations += other.unread_conversations;
        for folder in Folder::ALL {
            self.messages[folder] += other.messages[folder];
            self.conversations[folder] += other.conversations[folder];
        }
    }
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
    /// reading what the write depends on, once, with all owners: the fixed order prevents deadlocks.
    pub(crate) async fn lock_mailboxes(&mut self, owners: impl IntoIterator<Item = UserId>) -> Result<()> {
        if !self.dialect().locks_rows() {
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

    /// Deletes the emptied mailbox of a removed account. From then on nothing can come into it: a write that
    /// had found its owner before is refused.
    pub(crate) async fn delete_mailbox(&mut self, owner: UserId) -> Result<()> {
        self.run(sql(DELETE).bind(owner)).await.map(drop)
    }

    /// Makes one numbered change of a mailbox's counters; the counters after it.
    pub(crate) async fn change_mailbox(&mut self, owner: UserId, delta: Delta) -> Result<Counts> {
        let row: Option<ChangedRow> = self.one(delta.change(owner)).await?;
        Ok(row.map(Counts::from).ok_or(Code::NotFound)?)
    }
}
