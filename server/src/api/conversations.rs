//! `/conversations`: what the caller may see of a conversation, in parts.

use super::{
    auth::{Peek, Reader},
    parameters::{PathParam, QueryParams},
};
use crate::http::{former_members::with_former_members_named, problem::Result, state::AppState};
use axum::{Json, extract::State};
use postroom_model::{ConversationId, ConversationPart};

/// A part of a conversation, oldest first. Without `before` and `after` it ends with the newest message, or begins with
/// the first unread one where that is further up. Reading marks what is in the part as read, unless `peek` is given
/// or the token may not write.
#[utoipa::path(get, path = "/conversations/{id}", tag = "messages",
    params(
        ("id" = i64, Path, description = "Which conversation; the id of a message without replies works too."),
        ("before" = Option<i64>, Query, description = "The messages before the one with this id: the part's `previous`."),
        ("after" = Option<i64>, Query, description = "The messages after the one with this id: the part's `next`."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many messages; 20 by default. Fewer where they are long."),
        ("peek" = Option<bool>, Query, description = "Leave it unread."),
    ),
    responses((status = 200, body = ConversationPart)))]
pub async fn read(
    State(state): State<AppState>,
    Reader(caller): Reader,
    PathParam(id): PathParam<ConversationId>,
    Peek(only_looks): Peek,
    mut query: QueryParams,
) -> Result<Json<ConversationPart>> {
    let (part, limit, peek) = (query.part(), query.limit(), query.flag("peek") || only_looks);
    query.finish()?;
    let part = state.postroom.messages().conversation(&caller, id, part, limit, peek).await?;
    Ok(Json(ConversationPart { items: with_former_members_named(part.items), ..part }))
}
