//! Writing and replying.

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
    let (room, _) = super::visit()?;
    let to = if names.is_empty() { Vec::new() } else { room.messages().prefill(&names).await? };
    Ok(NewForm { to: to.join(", "), key: new_key() })
}

/// A form to answer a message.
#[server(prefix = "/rpc", endpoint = "reply_form", input = Json)]
pub async fn load_reply_form(parent: MessageId) -> Answer<ReplyForm> {
    let (room, session) = super::visit()?;
    let draft = room.messages().reply_draft(&session.caller, parent).await?;
    Ok(ReplyForm { draft, key: new_key() })
}

/// Sends a new message.
#[server(prefix = "/rpc", endpoint = "write", input = Json)]
pub async fn send_message(message: Write, key: String) -> Answer<Tally> {
    let (room, session) = super::visit()?;
    super::once::submit(room, session.caller, &key, super::once::Submission::Write(message)).await
}

/// Sends a reply.
#[server(prefix = "/rpc", endpoint = "reply", input = Json)]
pub async fn send_reply(parent: MessageId, reply: Reply, key: String) -> Answer<Tally> {
    let (room, session) = super::visit()?;
    super::once::submit(room, session.caller, &key, super::once::Submission::Reply(parent, reply)).await
}

/// A value that no other form has.
#[cfg(feature = "ssr")]
pub(super) fn new_key() -> String {
    Nonce::new().to_string()
}
