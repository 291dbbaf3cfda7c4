//! What can be wrong with a mailbox: entries of messages that are not its owner's, folders, what
//! represents conversations and what it counts, what lists are ordered by, and the counters.

use super::{
    inconsistency::{Counter, Inconsistency, InconsistencyKind, WrongCounter},
    message::participant_sort_key,
};
use crate::{
    error::Result,
    mailbox::{count_entries, derive_folders, sort_key},
    store::{Conn, Delta, EntryCheckRow, EntryPosition, EntryRow, Side, Tx},
};
use postroom_model::{ConversationId, Counts, Folder, MessageId, Timestamp, UserId};
use std::collections::VecDeque;

/// Entries read at once.
const STEP: i64 = 2000;

/// Everything that is wrong with a mailbox.
pub(super) async fn verify(conn: &mut Conn, owner: UserId, name: &str) -> Result<Vec<Inconsistency>> {
    let (mut found, mut sum, mut latest) = (Vec::new(), Delta::default(), MessageId(0));
    let mut conversations = Conversations::of(owner);
    while let Some(rows) = conversations.next(conn).await? {
        let derived = Derived::of(owner, rows);
        found.extend(derived.inconsistencies(name));
        latest = latest.max(derived.latest());
        sum += count_entries(&derived.new);
    }
    // Its account may have been removed meanwhile.
    let Some(mailbox) = conn.find_mailbox(owner).await? else { return Ok(Vec::new()) };
    if conn.is_removed(owner).await? {
        return Ok(Vec::new());
    }
    let mut wrong = wrong_counters(&mailbox.counters(), &sum);
    if mailbox.latest_message_id < latest {
        let (stored, counted) = (mailbox.latest_message_id.0, latest.0);
        wrong.push(WrongCounter { counter: Counter::LatestMessage, stored, counted });
    }
    if !wrong.is_empty() {
        let kind = InconsistencyKind::Counters(wrong);
        found.push(Inconsistency::new(kind, Some(name.to_owned()), None));
    }
    Ok(found)
}

/// Brings a mailbox in line with its messages and marks; its counters after that. It must be locked.
pub(super) async fn repair(tx: &mut Tx, owner: UserId) -> Result<Counts> {
    let (mut sum, mut latest) = (Delta::default(), MessageId(0));
    let mut conversations = Conversations::of(owner);
    while let Some(rows) = conversations.next(tx).await? {
        let derived = Derived::of(owner, rows);
        latest = latest.max(derived.latest());
        for stray in &derived.strays {
            tx.delete_entry(stray).await?;
        }
        for (old, new) in derived.old.iter().zip(&derived.new) {
            if keys(old) != keys(new) {
                tx.set_keys(new).await?;
            }
            if !same_place(old, new) {
                tx.update_entry(new).await?;
            }
        }
        sum += count_entries(&derived.new);
    }
    tx.set_counters(owner, sum, latest).await
}

/// A mailbox, conversation by conversation.
struct Conversations {
    owner: UserId,
    after: EntryPosition,
    read: VecDeque<EntryCheckRow>,
    ended: bool,
}

impl Conversations {
    fn of(owner: UserId) -> Self {
        Self {
            owner,
            after: (ConversationId(i64::MIN), MessageId(0), Side::Sent),
            read: VecDeque::new(),
            ended: false,
        }
    }

    /// All of the next conversation.
    async fn next(&mut self, conn: &mut Conn) -> Result<Option<Vec<EntryCheckRow>>> {
        let mut rows: Vec<EntryCheckRow> = Vec::new();
        loop {
            while let Some(row) = self.read.pop_front() {
                let is_same = |p: &EntryCheckRow| p.entry.conversation_id == row.entry.conversation_id;
                if !rows.last().is_none_or(is_same) {
                    self.read.push_front(row);
                    return Ok(Some(rows));
                }
                rows.push(row);
            }
            if self.ended {
                return Ok((!rows.is_empty()).then_some(rows));
            }
            let step = conn.check_entries(self.owner, self.after, STEP).await?;
            match step.last() {
                Some(EntryCheckRow { entry, .. }) => {
                    self.after = (entry.conversation_id, entry.message_id, entry.side);
                }
                None => self.ended = true,
            }
            self.read = step.into();
        }
    }
}

/// What an owner has of a conversation, beside what follows from messages and marks.
struct Derived {
    /// Entries that should not be there.
    strays: Vec<EntryRow>,
    old: Vec<EntryRow>,
    new: Vec<EntryRow>,
}

impl Derived {
    fn of(owner: UserId, rows: Vec<EntryCheckRow>) -> Self {
        let mut this = Self { strays: Vec::new(), old: Vec::new(), new: Vec::new() };
        for row in rows {
            let participant =
                if row.entry.side == Side::Sent { row.entry.sender_id } else { row.recipient_id };
            if row.true_conversation_id != Some(row.entry.conversation_id) || participant != Some(owner) {
                this.strays.push(row.entry);
                continue;
            }
            if row.purging {
                this.new.push(row.entry.clone());
                this.old.push(row.entry);
                continue;
            }
            this.new.push(EntryRow {
                sent_at: row.true_sent_at.unwrap_or_default(),
                sender_key: participant_sort_key(row.sender_name.as_deref(), row.sender_removed_at),
                recipient_key: participant_sort_key(row.recipient_name.as_deref(), row.recipient_removed_at),
                subject_key: sort_key(&row.subject.unwrap_or_default()),
                ..row.entry.clone()
            });
            this.old.push(row.entry);
        }
        derive_folders(&mut this.new);
        this
    }

    /// The newest message.
    fn latest(&self) -> MessageId {
        self.new.iter().map(|row| row.message_id).max().unwrap_or(MessageId(0))
    }

    fn inconsistencies(&self, name: &str) -> Vec<Inconsistency> {
        let inconsistency =
            |row: &EntryRow, kind| Inconsistency::new(kind, Some(name.to_owned()), Some(row.message_id));
        let strays = self.strays.iter().map(|row| inconsistency(row, InconsistencyKind::Stray));
        let mut found: Vec<Inconsistency> = strays.collect();
        for (old, new) in self.old.iter().zip(&self.new) {
            if old.folder != new.folder {
                found.push(inconsistency(old, InconsistencyKind::Folder(old.folder, new.folder)));
            }
            if old.representative != new.representative {
                found.push(inconsistency(old, InconsistencyKind::Representative(old.representative)));
            } else if new.representative && counts(old) != counts(new) {
                found.push(inconsistency(old, InconsistencyKind::Count(counts(old), counts(new))));
            }
            if keys(old) != keys(new) {
                found.push(inconsistency(old, InconsistencyKind::SortKeys));
            }
        }
        found
    }
}

fn counts(row: &EntryRow) -> [i64; 2] {
    [row.message_count, row.unread_count]
}

fn keys(row: &EntryRow) -> (Timestamp, &str, &str, &str) {
    (row.sent_at, &row.sender_key, &row.recipient_key, &row.subject_key)
}

/// Counts are compared for representative entries only: on others they are stale by design.
fn same_place(old: &EntryRow, new: &EntryRow) -> bool {
    (old.folder, old.representative) == (new.folder, new.representative)
        && (!new.representative || counts(old) == counts(new))
}

fn wrong_counters(stored: &Delta, counted: &Delta) -> Vec<WrongCounter> {
    let mut all = vec![
        (Counter::Unread, stored.unread, counted.unread),
        (Counter::UnreadConversations, stored.unread_conversations, counted.unread_conversations),
    ];
    for folder in Folder::ALL {
        all.push((Counter::Messages(folder), stored.messages[folder], counted.messages[folder]));
        let (stored, counted) = (stored.conversations[folder], counted.conversations[folder]);
        all.push((Counter::Conversations(folder), stored, counted));
    }
    let wrong = all.into_iter().filter(|(_, stored, counted)| stored != counted);
    wrong.map(|(counter, stored, counted)| WrongCounter { counter, stored, counted }).collect()
}
