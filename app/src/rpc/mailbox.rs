//! Lists, messages and actions on them.

#[cfg(feature = "ssr")]
use super::visit::{Visit, visit};
use crate::error::Answer;
use leptos::{prelude::*, server_fn::codec::Json};
use postroom_model::{Action, ConversationId, Listing, Message, MessageId, post::Selection};
use serde::{Deserialize, Serialize};

/// One page of a list, by the list's own address.
#[server(prefix = "/rpc", endpoint = "list", input = Json)]
pub async fn load_list(address: String) -> Answer<Listing> {
    visit()?.list(&address).await
}

/// What is read on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// One message.
    Message(MessageId),
    /// A conversation, as far as the caller sees it.
    Conversation(ConversationId),
}

impl Topic {
    /// One number for either: a conversation's is negative.
    pub fn number(self) -> i64 {
        match self {
            Self::Message(id) => id.0,
            Self::Conversation(id) => -id.0,
        }
    }

    /// What a number stands for.
    pub fn of_number(number: i64) -> Self {
        if number < 0 {
            Self::Conversation(ConversationId(-number))
        } else {
            Self::Message(MessageId(number))
        }
    }
}

/// What a page to read shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// What it is about.
    pub topic: Topic,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Guards the quick reply against being sent twice.
    pub key: String,
    /// What the quick reply starts with.
    pub draft: String,
}

/// Messages to read; those received count as read from now on, unless only peeked at.
#[server(prefix = "/rpc", endpoint = "thread", input = Json)]
pub async fn load_thread(topic: Topic, peek: bool) -> Answer<Thread> {
    visit()?.thread(topic, peek).await
}

/// The message that a reply from a page answers: the newest received one that is not deleted and came
/// from a member, else the caller's own newest, which is then followed up.
pub fn reply_target(messages: &[Message]) -> Option<MessageId> {
    let present = || messages.iter().rev().filter(|m| m.deleted_at.is_none());
    let received = present().find(|m| !m.outgoing && m.sender.name().is_some());
    let own = || present().find(|m| m.outgoing && m.recipient.name().is_some());
    received.or_else(own).map(|message| message.id)
}

/// Carries out an action and says how many messages changed.
#[server(prefix = "/rpc", endpoint = "act", input = Json)]
pub async fn act(action: Action, selection: Selection) -> Answer<u64> {
    let Visit { room, session } = visit()?;
    Ok(room.messages().act(&session.caller, action, &selection).await?)
}

/// The counters now. Also tells whether the session still stands.
#[server(prefix = "/rpc", endpoint = "counts", input = Json)]
pub async fn load_counts() -> Answer<postroom_model::Counts> {
    let Visit { room, session } = visit()?;
    Ok(room.messages().counts(&session.caller).await?)
}
