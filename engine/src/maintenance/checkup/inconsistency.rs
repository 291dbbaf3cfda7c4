//! What a checkup reports.

use postroom_model::{Folder, MessageId};
use serde::Serialize;

/// Something stored that does not follow from what it should follow from, or cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inconsistency {
    /// What was checked, as a stable word.
    pub check: &'static str,
    /// Login name of the mailbox's owner, where it is about one.
    pub owner: Option<String>,
    /// The message, where it is about one.
    pub message: Option<MessageId>,
    /// What is wrong.
    #[serde(skip)]
    pub kind: InconsistencyKind,
    /// It was repaired.
    pub repaired: bool,
}

impl Inconsistency {
    /// One that was not repaired.
    pub(super) fn new(kind: InconsistencyKind, owner: Option<String>, message: Option<MessageId>) -> Self {
        Self { check: kind.check(), owner, message, kind, repaired: false }
    }
}

/// What is wrong, with its particulars. Of two values the first is the one that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InconsistencyKind {
    /// A message without sender and recipient.
    NoParticipants,
    /// A message whose text is missing.
    NoBody,
    /// A visitor's address at a message between members.
    AddressWithoutVisitor,
    /// A message from or to a visitor whose address is missing.
    VisitorWithoutAddress,
    /// A message that was read before it was sent.
    ReadEarly,
    /// A message that its sender deleted before it was sent.
    SenderDeletedEarly,
    /// A message that its recipient deleted before it was sent.
    RecipientDeletedEarly,
    /// A message that was answered before it was sent.
    RepliedEarly,
    /// A message that counts as answered, although no message answers it.
    NoReply,
    /// A message that counts as answered, and has no conversation.
    RepliedAlone,
    /// An answer that has no conversation.
    ReplyAlone,
    /// An answer to a message of another conversation.
    ParentElsewhere,
    /// A message that answers nothing, and is in another message's conversation.
    ForeignConversation,
    /// A sender's receipt that is not when the recipient read the message.
    Receipt,
    /// A message that is missing in a mailbox.
    Missing,
    /// An entry of a message that is not the owner's, or does not exist.
    Stray,
    /// An entry in the wrong folder.
    Folder(Option<Folder>, Option<Folder>),
    /// An entry that represents its conversation and should not, or the other way round.
    Representative(bool),
    /// A representative entry whose numbers of messages and of unread ones are wrong.
    Count([i64; 2], [i64; 2]),
    /// An entry that is sorted by something else than what its message says.
    SortKeys,
    /// Counters of a mailbox that are wrong.
    Counters(Vec<WrongCounter>),
    /// The number of messages that await review, which is wrong.
    QueueLength(WrongCounter),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Unread messages.
    Unread,
    /// Conversations with unread messages.
    UnreadConversations,
    /// Messages in a folder.
    Messages(Folder),
    /// Conversations in a folder.
    Conversations(Folder),
    /// Not how many: the id of a mailbox's newest message.
    LatestMessage,
    /// Messages that await review.
    Pending,
}

/// A counter that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongCounter {
    /// What it counts.
    pub counter: Counter,
    /// What is stored.
    pub stored: i64,
    /// What was counted.
    pub counted: i64,
}

impl InconsistencyKind {
    /// What was checked, as a stable word.
    fn check(&self) -> &'static str {
        match self {
            Self::NoParticipants => "message.participants",
            Self::NoBody => "message.body",
            Self::AddressWithoutVisitor | Self::VisitorWithoutAddress => "message.email",
            Self::ReadEarly => "message.read",
            Self::SenderDeletedEarly => "message.sender_deleted",
            Self::RecipientDeletedEarly => "message.recipient_deleted",
            Self::RepliedEarly | Self::NoReply | Self::RepliedAlone => "message.replied",
            Self::ReplyAlone | Self::ParentElsewhere | Self::ForeignConversation => "message.conversation",
            Self::Receipt => "entry.receipt",
            Self::Missing => "entry.missing",
            Self::Stray => "entry.stray",
            Self::Folder(..) => "entry.folder",
            Self::Representative(_) => "entry.representative",
            Self::Count(..) => "entry.count",
            Self::SortKeys => "entry.keys",
            Self::Counters(_) => "mailbox.counters",
            Self::QueueLength(_) => "moderation.queue",
        }
    }
}
