//! The counters of a mailbox, and what a change adds to them.

use super::Sql;
use postroom_model::Folder;
use std::ops::{AddAssign, Index, IndexMut, Sub};

/// A value for each folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FolderMap<T> {
    pub inbox: T,
    pub sent: T,
    pub archives: T,
    pub trash: T,
}

impl<T> Index<Folder> for FolderMap<T> {
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

impl<T> IndexMut<Folder> for FolderMap<T> {
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
    pub messages: FolderMap<i64>,
    pub conversations: FolderMap<i64>,
}

impl Delta {
    /// All counters, in the order of the statements that set or change them.
    pub(super) fn values(self) -> [i64; 10] {
        let FolderMap { inbox, sent, archives, trash } = self.messages;
        let of = self.conversations;
        [
            self.unread,
            self.unread_conversations,
            inbox,
            sent,
            archives,
            trash,
            of.inbox,
            of.sent,
            of.archives,
            of.trash,
        ]
    }

    /// Binds all counters.
    pub(super) fn bind(self, statement: Sql) -> Sql {
        self.values().into_iter().fold(statement, Sql::bind)
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
