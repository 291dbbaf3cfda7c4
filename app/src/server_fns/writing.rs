//! Writing new messages and replies.

#[cfg(feature = "ssr")]
use super::{
    once::{Submission, submit},
    request_context::{RequestContext, request_context},
};
use crate::{
    error::AppResult,
    wire::{ReplyForm, SentSummary, WriteForm},
};
use leptos::{prelude::*, server_fn::codec::Json};
use postroom_model::{
    MessageId,
    post::{Reply, Write},
};

/// The form for a new message, addressed to those of the names that exist.
#[server(prefix = "/rpc", endpoint = "write_form", input = Json)]
pub async fn load_write_form(names: Vec<String>) -> AppResult<WriteForm> {
    request_context()?.write_form(&names).await
}

/// The form to answer a message.
#[server(prefix = "/rpc", endpoint = "reply_form", input = Json)]
pub async fn load_reply_form(parent: MessageId) -> AppResult<ReplyForm> {
    request_context()?.reply_form(parent).await
}

/// Sends a new message.
#[server(prefix = "/rpc", endpoint = "write", input = Json)]
pub async fn send_message(message: Write, key: String) -> AppResult<SentSummary> {
    let RequestContext { postroom, session } = request_context()?;
    submit(postroom, session.caller, &key, Submission::Write(message)).await
}

/// Sends a reply.
#[server(prefix = "/rpc", endpoint = "reply", input = Json)]
pub async fn send_reply(parent: MessageId, reply: Reply, key: String) -> AppResult<SentSummary> {
    let RequestContext { postroom, session } = request_context()?;
    submit(postroom, session.caller, &key, Submission::Reply(parent, reply)).await
}
