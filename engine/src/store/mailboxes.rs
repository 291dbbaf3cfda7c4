//! Mailboxes: the counters of each owner, and the number of the latest change.

use super::{Conn, Delta, FolderMap, Tx, row, sql, statements};
use crate::error::Result;
use postroom_model::{Code, Counts, Folder, MessageId, Mode, UserId};

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
            messages: FolderMap {
                inbox: self.inbox_messages,
                sent: self.sent_messages,
                archives: self.archives_messages,
                trash: self.trash_messages,
            },
            conversations: FolderMap {
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

pub(super) fn counts(unread: i64, notices: i64, seq: i64) -> Counts {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Counts { unread: count(unread), notices: count(notices), pending: 0, seq }
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
            if let Some(latest) = self.value(sql(LOCK).bind(owner)).await? {
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
}
