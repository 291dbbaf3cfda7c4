//! Writing and replying.

#[cfg(feature = "ssr")]
use super::{
    once::{Submission, submit},
    visit::{Visit, visit},
};
use crate::{context::Tally, error::Answer};
use leptos::{prelude::*, server_fn::codec::Json};
use postroom_model::{
    MessageId,
    post::ReplyDraft,
    post::{Reply, Write},
};
use serde::{Deserialize, Serialize};

/// What the form for a new message starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewForm {
    /// Login names, as the field shows them.
    pub to: String,
    /// Guards against sending twice.
    pub key: String,
}

/// What the form for a reply starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyForm {
    /// Addressee, subject, quote.
    pub draft: ReplyDraft,
    /// Guards against sending twice.
    pub key: String,
}

/// A form for a new message, to those of the names that exist.
#[server(prefix = "/rpc", endpoint = "write_form", input = Json)]
pub async fn load_new_form(names: Vec<String>) -> Answer<NewForm> {
    visit()?.new_form(&names).await
}

/// A form to answer a message.
#[server(prefix = "/rpc", endpoint = "reply_form", input = Json)]
pub async fn load_reply_form(parent: MessageId) -> Answer<ReplyForm> {
    visit()?.reply_form(parent).await
}

/// Sends a new message.
#[server(prefix = "/rpc", endpoint = "write", input = Json)]
pub async fn send_message(message: Write, key: String) -> Answer<Tally> {
    let Visit { room, session } = visit()?;
    submit(room, session.caller, &key, Submission::Write(message)).await
}

/// Sends a reply.
#[server(prefix = "/rpc", endpoint = "reply", input = Json)]
pub async fn send_reply(parent: MessageId, reply: Reply, key: String) -> Answer<Tally> {
    let Visit { room, session } = visit()?;
    submit(room, session.caller, &key, Submission::Reply(parent, reply)).await
}

/// A value that no other form has.
#[cfg(feature = "ssr")]
pub(super) fn new_key() -> String {
    Nonce::new().to_string()
}
