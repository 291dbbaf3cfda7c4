//! Writing new messages and replies.

use super::page_client::PageClient;
#[cfg(feature = "ssr")]
use super::request_context::{RequestContext, request_context};
use crate::{
    error::AppResult,
    json::Json,
    wire::{ReplyForm, SentSummary, WriteForm},
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use postroom_engine::idempotency::RequestKey;
use postroom_model::{
    MessageId,
    submission::{Reply, Write},
};

/// The form for a new message, addressed to those of the names that exist.
#[server(prefix = "/rpc", endpoint = "write_form", protocol = Json, client = PageClient)]
pub async fn load_write_form(names: Vec<String>) -> AppResult<WriteForm> {
    request_context()?.write_form(&names).await
}

/// The form to answer a message.
#[server(prefix = "/rpc", endpoint = "reply_form", protocol = Json, client = PageClient)]
pub async fn load_reply_form(parent: MessageId) -> AppResult<ReplyForm> {
    request_context()?.reply_form(parent).await
}

/// Sends a new message. The form's `key` sees to it that a form that is sent twice sends one message.
#[server(prefix = "/rpc", endpoint = "write", protocol = Json, client = PageClient)]
pub async fn send_message(message: Write, key: String) -> AppResult<SentSummary> {
    let RequestContext { postroom, session } = request_context()?;
    let key = RequestKey::of_form(session.caller.id, &key, &message);
    let sent = postroom.messages().write(&session.caller, &message, key.as_ref()).await?;
    Ok(SentSummary::from(&sent))
}

/// Sends a reply. The form's `key` sees to it that a form that is sent twice sends one message.
#[server(prefix = "/rpc", endpoint = "reply", protocol = Json, client = PageClient)]
pub async fn send_reply(parent: MessageId, reply: Reply, key: String) -> AppResult<SentSummary> {
    let RequestContext { postroom, session } = request_context()?;
    let key = RequestKey::of_form(session.caller.id, &key, &(parent, &reply));
    let sent = postroom.messages().reply(&session.caller, parent, &reply, key.as_ref()).await?;
    Ok(SentSummary::from(&sent))
}
