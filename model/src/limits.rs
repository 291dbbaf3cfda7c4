//! Limits that both sides check. Sizes of texts are counted in characters, not bytes.

/// Longest subject of a message.
pub const SUBJECT: usize = 120;
/// Longest reason of a rejection.
pub const REASON: usize = 120;
/// Longest login name.
pub const NAME: usize = 60;
/// Longest displayed name.
pub const DISPLAY: usize = 80;
/// Longest e-mail address.
pub const EMAIL: usize = 254;
/// Shortest password of an account; longer ones are better, no other rule is imposed.
pub const PASSWORD_MIN: usize = 10;
/// Longest password that is looked at.
pub const PASSWORD_MAX: usize = 256;
/// Entries on a page of a list.
pub const PAGE: u32 = 20;
/// Most entries that a program may ask for at once.
pub const PAGE_MAX: u32 = 100;
/// Messages of a conversation on a page.
pub const CONVERSATION_PAGE: u32 = 50;
/// Most messages and conversations that one action may name.
pub const SELECTION: usize = 1000;
/// Most messages that a moderator decides about at once.
pub const DECISIONS: usize = 100;

/// A limit as the number that is told.
pub fn count(limit: usize) -> u64 {
    u64::try_from(limit).unwrap_or(u64::MAX)
}
