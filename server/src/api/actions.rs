//! `/messages/actions`: what can be done to a selection.

use super::{input::Input, shapes, who::Writer};
use crate::web::{
    Web,
    problem::{Problem, Result},
};
use axum::{Json, extract::State};
use postroom_model::{Code, ConversationId, MessageId, post::Selection};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An action and what it is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// What to do.
    #[schema(value_type = shapes::Action)]
    action: String,
    /// Single messages.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    messages: Vec<MessageId>,
    /// Conversations: all their messages that the caller is party to.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    conversations: Vec<ConversationId>,
}

/// How many messages are different now.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    /// That many.
    changed: u64,
}

/// Do something to messages and conversations. Those of others are ignored, unless there is nothing else.
#[utoipa::path(post, path = "/messages/actions", tag = "messages", request_body = Act,
    responses((status = 200, body = Changed)))]
pub async fn act(
    State(web): State<Web>,
    Writer(caller): Writer,
    Input { value, .. }: Input<Act>,
) -> Result<Json<Changed>> {
    let action = value.action.parse().map_err(|_| Problem::field("action", Code::WordUnknown))?;
    let selection = Selection { messages: value.messages, conversations: value.conversations };
    let changed = web.postroom.messages().act(&caller, action, &selection).await?;
    Ok(Json(Changed { changed }))
}
