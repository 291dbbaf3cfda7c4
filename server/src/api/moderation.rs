//! `/moderation`: messages that await review, and decisions. For others than moderators none of it exists.

use super::{
    input::{Input, Named, Perhaps, Query},
    shapes,
    who::Moderator,
};
use crate::web::{
    Web,
    problem::{Problem, Result},
};
use axum::{Json, extract::State};
use postroom_engine::{
    Caller,
    moderation::{Decided, Decision, ModerationItem},
};
use postroom_model::{Code, Listing, MessageId, Status, folder::UnknownWord};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// A state of the query; pending when none is named.
struct Which(Status);

impl Default for Which {
    fn default() -> Self {
        Self(Status::Pending)
    }
}

impl FromStr for Which {
    type Err = UnknownWord;
    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        let all = [Status::Pending, Status::Accepted, Status::Rejected];
        all.into_iter().find(|status| status.as_str() == word).map(Self).ok_or(UnknownWord)
    }
}

/// A part of the queue, oldest first.
#[utoipa::path(get, path = "/moderation", tag = "moderation",
    params(
        ("status" = Option<shapes::Status>, Query, description = "Pending by default; accepted by a person; rejected."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the part before."),
    ),
    responses((status = 200, body = shapes::ModerationList)))]
pub async fn list(
    State(web): State<Web>,
    _: Moderator,
    mut query: Query,
) -> Result<Json<Listing<ModerationItem>>> {
    let Which(status) = query.word("status");
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    Ok(Json(web.postroom.moderation().list(status, cursor.as_deref(), limit).await?))
}

async fn decide_one(web: &Web, by: &Caller, id: MessageId, decision: Decision) -> Result<Json<Decided>> {
    let mut decided = web.postroom.moderation().decide(Some(by), &[id], &decision).await?;
    Ok(Json(decided.pop().ok_or(Code::NotFound)?))
}

/// Let a message through.
#[utoipa::path(post, path = "/moderation/{id}/accept", tag = "moderation",
    params(("id" = i64, Path, description = "Which message.")),
    responses((status = 200, body = shapes::Decided)))]
pub async fn accept(
    State(web): State<Web>,
    Moderator(by): Moderator,
    Named(id): Named<MessageId>,
) -> Result<Json<Decided>> {
    decide_one(&web, &by, id, Decision::Accept).await
}

/// Why a message is rejected.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rejection {
    /// What its sender is told.
    reason: Option<String>,
}

/// Refuse a message.
#[utoipa::path(post, path = "/moderation/{id}/reject", tag = "moderation", request_body = Option<Rejection>,
    params(("id" = i64, Path, description = "Which message.")),
    responses((status = 200, body = shapes::Decided)))]
pub async fn reject(
    State(web): State<Web>,
    Moderator(by): Moderator,
    Named(id): Named<MessageId>,
    Perhaps(Rejection { reason }): Perhaps<Rejection>,
) -> Result<Json<Decided>> {
    decide_one(&web, &by, id, Decision::Reject { reason }).await
}

/// Back into the queue.
#[utoipa::path(post, path = "/moderation/{id}/reset", tag = "moderation",
    params(("id" = i64, Path, description = "Which message.")),
    responses((status = 200, body = shapes::Decided)))]
pub async fn reset(
    State(web): State<Web>,
    Moderator(by): Moderator,
    Named(id): Named<MessageId>,
) -> Result<Json<Decided>> {
    decide_one(&web, &by, id, Decision::Reset).await
}

/// One decision about several messages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// `accept`, `reject` or `reset`.
    #[schema(value_type = shapes::Decision)]
    action: String,
    /// The messages.
    #[schema(value_type = Vec<i64>)]
    ids: Vec<MessageId>,
    /// Why they are rejected.
    #[serde(default)]
    reason: Option<String>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub struct Outcome {
    /// How many have another state now.
    changed: usize,
    /// Each of those that exist.
    #[schema(value_type = Vec<shapes::Decided>)]
    items: Vec<Decided>,
}

/// Decide about several messages at once; unknown ones are left out.
#[utoipa::path(post, path = "/moderation/actions", tag = "moderation", request_body = Decisions,
    responses((status = 200, body = Outcome)))]
pub async fn decide(
    State(web): State<Web>,
    Moderator(by): Moderator,
    Input { value, .. }: Input<Decisions>,
) -> Result<Json<Outcome>> {
    let decision = match value.action.as_str() {
        "accept" => Decision::Accept,
        "reject" => Decision::Reject { reason: value.reason },
        "reset" => Decision::Reset,
        _ => return Err(Problem::field("action", Code::WordUnknown)),
    };
    if value.ids.is_empty() {
        return Err(Problem::field("ids", Code::SelectionEmpty));
    }
    if value.ids.len() > postroom_model::limits::SELECTION {
        return Err(Problem::field("ids", Code::SelectionMax));
    }
    let items = web.postroom.moderation().decide(Some(&by), &value.ids, &decision).await?;
    Ok(Json(Outcome { changed: items.iter().filter(|item| item.changed).count(), items }))
}
