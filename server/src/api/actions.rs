//! `/messages/actions`: actions on a selection.

use super::{auth::Writer, idempotency_key::IdempotencyKey, json_body::JsonBody};
use crate::http::{
    problem::{Problem, Result},
    state::AppState,
};
use axum::{Json, extract::State};
use postroom_model::{Action, Code, ConversationId, MessageId, Selection};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

// It repeats the fields of `Selection`: serde cannot refuse unknown fields beside a flattened struct.
/// An action on messages and conversations.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRequest {
    /// Which action.
    #[serde(default)]
    #[schema(value_type = Action, required)]
    action: String,
    /// Single messages.
    #[serde(default)]
    messages: Vec<MessageId>,
    /// Conversations: all of their messages that are in the caller's mailbox.
    #[serde(default)]
    conversations: Vec<ConversationId>,
}

/// How many messages an action changed.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    /// Messages that are different now.
    changed: u64,
}

/// Do something to messages and conversations. Those of others are ignored, unless there is nothing else.
#[utoipa::path(post, path = "/messages/actions", tag = "messages", request_body = ActionRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again.")),
    responses((status = 200, body = Changed)))]
pub async fn act(
    State(state): State<AppState>,
    Writer(caller): Writer,
    key: IdempotencyKey,
    input: JsonBody<ActionRequest>,
) -> Result<Json<Changed>> {
    let key = key.of(caller.id, &input)?;
    let value = input.value;
    let action = value.action.parse().map_err(|_| Problem::field("action", Code::WordUnknown))?;
    let selection = Selection { messages: value.messages, conversations: value.conversations };
    let changed = state.postroom.messages().act(&caller, action, &selection, key.as_ref()).await?;
    Ok(Json(Changed { changed }))
}
