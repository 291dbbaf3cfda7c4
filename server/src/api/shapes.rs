//! The model's and the engine's types as the OpenAPI document describes them. Nothing is made of these:
//! a test compares them with real answers.

use serde::Serialize;
use utoipa::ToSchema;

/// RFC 3339 in UTC with microseconds.
type Time = String;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($word:ident = $wire:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[allow(missing_docs, reason = "the words speak for themselves")]
        pub enum $name { $(#[schema(rename = $wire)] $word),* }
    )*};
}

words! {
    /// A folder.
    Folder { Inbox = "inbox", Sent = "sent", Archives = "archives", Trash = "trash" }
    /// What an entry of a list is.
    Mode { Conversations = "conversations", Messages = "messages" }
    /// Moderation.
    Status { Pending = "pending", Accepted = "accepted", Rejected = "rejected" }
    /// An action on a selection.
    Action {
        Archive = "archive", Unarchive = "unarchive", Delete = "delete", Undelete = "undelete",
        MarkRead = "mark_read", MarkUnread = "mark_unread",
    }
    /// A language of pages and answers.
    Language { En = "en", De = "de", Ar = "ar" }
    /// A moderator's decision.
    Decision { Accept = "accept", Reject = "reject", Reset = "reset" }
    /// What a token may be used for; `admin` covers the others.
    Scope { Read = "read", Write = "write", Moderate = "moderate", Admin = "admin" }
    /// The order of a list.
    Sort {
        NewestFirst = "-date", OldestFirst = "date", Sender = "sender", SenderDown = "-sender",
        Recipient = "recipient", RecipientDown = "-recipient", Subject = "subject", SubjectDown = "-subject",
    }
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[doc = $what:literal])? $field:ident: $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[allow(missing_docs, reason = "the fields are explained where they are made")]
        pub struct $name { $($(#[doc = $what])? pub $field: $kind,)* }
    )*};
}

shapes! {
    /// A message as the caller may see it.
    Message {
        id: i64,
        /// None while nobody replied.
        conversation: Option<i64>,
        parent: Option<i64>,
        sender: Party,
        recipient: Party,
        subject: String,
        body: String,
        sent_at: Time,
        read_at: Option<Time>,
        replied_at: Option<Time>,
        archived: bool,
        deleted_at: Option<Time>,
        status: Status,
        reason: String,
        /// The caller wrote it.
        outgoing: bool,
    }
    /// One line of a list.
    Entry {
        id: i64,
        conversation: Option<i64>,
        /// Messages of the conversation in this folder; 0 while nobody replied.
        count: u32,
        sender: Party,
        recipient: Party,
        subject: String,
        excerpt: String,
        sent_at: Time,
        read_at: Option<Time>,
        replied_at: Option<Time>,
        status: Status,
        outgoing: bool,
    }
    /// A part of a folder.
    EntryList { items: Vec<Entry>, next: Option<String>, total: u64, }
    /// A conversation, oldest message first.
    Conversation { items: Vec<Message>, }
    /// Counters, absolute.
    Counts {
        /// Messages in the inbox not yet read.
        unread: u64,
        notices: u64,
        /// Messages that await review; for moderators.
        pending: u64,
        /// The number of the mailbox's latest change.
        seq: i64,
    }
    /// What became of a submission.
    Sent { messages: Vec<SentMessage>, }
    /// One message of a submission.
    SentMessage {
        id: i64,
        recipient: Party,
        status: Status,
        /// Why it was rejected, if a reason was given.
        reason: Option<String>,
    }
    /// The caller.
    Profile {
        name: String,
        display: String,
        email: String,
        /// None: what the browser asks for.
        language: Option<Language>,
        moderator: bool,
        admin: bool,
        counts: Counts,
        roles: Vec<String>,
        limits: Limits,
    }
    /// What texts and lists may be.
    Limits {
        subject_characters: u32,
        body_bytes: u64,
        recipients: Option<u32>,
        selection: u32,
        page: u32,
    }
    /// A message as moderators see it.
    ModerationItem {
        id: i64,
        sender: Party,
        recipient: Party,
        subject: String,
        body: String,
        sent_at: Time,
        status: Status,
        reason: String,
        decided_by: Option<String>,
        decided_at: Option<Time>,
    }
    /// A part of the queue.
    ModerationList { items: Vec<ModerationItem>, next: Option<String>, total: u64, }
    /// What became of a decision.
    Decided { id: i64, status: Status, changed: bool, }
    /// An account as administrators see it.
    Account {
        id: i64,
        name: String,
        display: String,
        email: String,
        language: Option<Language>,
        moderator: bool,
        admin: bool,
        disabled: bool,
        created_at: Time,
        last_sign_in: Option<Time>,
    }
    /// A new account.
    AddedUser {
        id: i64,
        name: String,
        display: String,
        email: String,
        language: Option<Language>,
        moderator: bool,
        admin: bool,
        disabled: bool,
        created_at: Time,
        last_sign_in: Option<Time>,
        /// Shown once, if the account has no password.
        password_link: Option<String>,
    }
    /// A part of the accounts.
    AccountList { items: Vec<Account>, next: Option<String>, total: u64, }
    /// A token without its secret.
    TokenInfo {
        id: i64,
        label: String,
        scopes: Vec<Scope>,
        created_at: Time,
        last_used_at: Option<Time>,
        expires_at: Option<Time>,
    }
    /// A new token.
    AddedToken {
        /// The secret: shown once.
        token: Option<String>,
        id: i64,
        label: String,
        scopes: Vec<Scope>,
        created_at: Time,
        last_used_at: Option<Time>,
        expires_at: Option<Time>,
    }
    /// All of the caller's tokens.
    TokenList { items: Vec<TokenInfo>, next: Option<String>, total: u64, }
    /// Why a request was refused: RFC 9457.
    Problem {
        r#type: String,
        title: String,
        status: u16,
        /// Stable.
        code: String,
        detail: String,
        /// Only where fields are at fault.
        errors: Option<Vec<FieldError>>,
    }
    /// What is wrong with one field.
    FieldError { field: String, code: String, detail: String, }
}

/// A member.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs, reason = "the fields are explained in the model")]
pub struct Person {
    pub name: String,
    pub display: String,
}

/// Somebody without an account.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs, reason = "the fields are explained in the model")]
pub struct Visitor {
    pub alias: String,
}

/// One end of a message.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the shapes are explained above")]
pub enum Party {
    Member(Person),
    Visitor(Visitor),
}
