//! `/conversations`: all that the caller may see of one, oldest first.

use super::{
    input::{Named, Query},
    shapes,
    who::Reader,
};
use crate::web::{Web, problem::Result};
use axum::{Json, extract::State};
use postroom_model::{ConversationId, Message};
use serde::Serialize;

/// The messages of a conversation.
#[derive(Serialize)]
pub struct Conversation {
    items: Vec<Message>,
}

/// A conversation; what it shows counts as read then, unless `peek` is given.
#[utoipa::path(get, path = "/conversations/{id}", tag = "messages",
    params(
        ("id" = i64, Path, description = "Which conversation; the id of a lone message will do."),
        ("peek" = Option<bool>, Query, description = "Leave it unread."),
    ),
    responses((status = 200, body = shapes::Conversation)))]
pub async fn read(
    State(web): State<Web>,
    Reader(caller): Reader,
    Named(id): Named<ConversationId>,
    mut query: Query,
) -> Result<Json<Conversation>> {
    let peek = query.flag("peek");
    query.finish()?;
    let items = web.postroom.messages().conversation(&caller, id, peek).await?;
    Ok(Json(Conversation { items }))
}
