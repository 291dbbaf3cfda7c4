//! `/conversations`: the messages of a conversation that the caller may see, oldest first.

use super::{
    auth::Reader,
    parameters::{PathParam, QueryParams},
};
use crate::http::{former_members::with_former_members_named, problem::Result, state::AppState};
use axum::{Json, extract::State};
use postroom_model::{ConversationId, Message};
use serde::Serialize;
use utoipa::ToSchema;

/// The messages of a conversation.
#[derive(Serialize, ToSchema)]
pub struct Conversation {
    /// Oldest first.
    items: Vec<Message>,
}

/// A conversation. Reading marks its messages as read, unless `peek` is given.
#[utoipa::path(get, path = "/conversations/{id}", tag = "messages",
    params(
        ("id" = i64, Path, description = "Which conversation; the id of a message without replies works too."),
        ("peek" = Option<bool>, Query, description = "Leave it unread."),
    ),
    responses((status = 200, body = Conversation)))]
pub async fn read(
    State(state): State<AppState>,
    Reader(caller): Reader,
    PathParam(id): PathParam<ConversationId>,
    mut query: QueryParams,
) -> Result<Json<Conversation>> {
    let peek = query.flag("peek");
    query.finish()?;
    let items = state.postroom.messages().conversation(&caller, id, peek).await?;
    Ok(Json(Conversation { items: with_former_members_named(items) }))
}
