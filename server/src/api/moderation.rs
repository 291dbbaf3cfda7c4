//! `/moderation`: the queue of messages that await review, and decisions. For moderators only; for others it
//! does not exist.

use super::{
    auth::Moderator,
    json_body::{JsonBody, OptionalJsonBody},
    parameters::{PathParam, QueryParams},
};
use crate::http::{
    former_members::with_former_members_named,
    problem::{Problem, Result},
    state::AppState,
};
use axum::{Json, extract::State};
use postroom_engine::{
    Caller,
    moderation::{Decided, Decision, ModerationItem},
};
use postroom_model::{Code, Listing, MessageId, Status, folder::UnknownWord};
use serde::{Deserialize, Serialize, de::IntoDeserializer};
use std::str::FromStr;
use utoipa::ToSchema;

/// The query's `status`; pending when it is missing.
struct StatusParam(Status);

impl Default for StatusParam {
    fn default() -> Self {
        Self(Status::Pending)
    }
}

impl FromStr for StatusParam {
    type Err = UnknownWord;
    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        word.parse().map(Self)
    }
}

/// One page of the queue, oldest first.
#[utoipa::path(get, path = "/moderation", tag = "moderation",
    params(
        ("status" = Option<Status>, Query, description = "Pending by default; accepted or rejected by a moderator."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
    ),
    responses((status = 200, body = Listing<ModerationItem>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Moderator,
    mut query: QueryParams,
) -> Result<Json<Listing<ModerationItem>>> {
    let StatusParam(status) = query.word("status");
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    let mut page = state.postroom.moderation().list(status, cursor.as_deref(), limit).await?;
    page.items = with_former_members_named(page.items);
    Ok(Json(page))
}

async fn decide_one(
    state: &AppState,
    by: &Caller,
    id: MessageId,
    decision: Decision,
) -> Result<Json<Decided>> {
    let mut decided = state.postroom.moderation().decide(Some(by), &[id], &decision).await?;
    Ok(Json(decided.pop().ok_or(Code::NotFound)?))
}

/// Accept a message: its recipient gets it.
#[utoipa::path(post, path = "/moderation/{id}/accept", tag = "moderation",
    params(("id" = i64, Path, description = "Which message.")),
    responses((status = 200, body = Decided)))]
pub async fn accept(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    PathParam(id): PathParam<MessageId>,
) -> Result<Json<Decided>> {
    decide_one(&state, &by, id, Decision::Accept).await
}

/// Why a message is rejected.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rejection {
    /// The reason that its sender sees.
    reason: Option<String>,
}

/// Reject a message: its sender learns why.
#[utoipa::path(post, path = "/moderation/{id}/reject", tag = "moderation", request_body = Option<Rejection>,
    params(("id" = i64, Path, description = "Which message.")),
    responses((status = 200, body = Decided)))]
pub async fn reject(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    PathParam(id): PathParam<MessageId>,
    OptionalJsonBody(Rejection { reason }): OptionalJsonBody<Rejection>,
) -> Result<Json<Decided>> {
    decide_one(&state, &by, id, Decision::Reject { reason }).await
}

/// Put a message back into the queue.
#[utoipa::path(post, path = "/moderation/{id}/reset", tag = "moderation",
    params(("id" = i64, Path, description = "Which message.")),
    responses((status = 200, body = Decided)))]
pub async fn reset(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    PathParam(id): PathParam<MessageId>,
) -> Result<Json<Decided>> {
    decide_one(&state, &by, id, Decision::Reset).await
}

/// The words for decisions.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DecisionWord {
    Accept,
    Reject,
    Reset,
}

/// One decision about several messages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkDecision {
    /// `accept`, `reject` or `reset`.
    #[schema(value_type = DecisionWord)]
    action: String,
    /// The messages.
    ids: Vec<MessageId>,
    /// The reason that senders of rejected messages see.
    #[serde(default)]
    reason: Option<String>,
}

/// The state of the messages after a decision.
#[derive(Serialize, ToSchema)]
pub struct DecisionResult {
    /// How many messages changed their state.
    changed: usize,
    /// Each of the messages that exist.
    items: Vec<Decided>,
}

/// Decide about several messages at once. Unknown ids are ignored.
#[utoipa::path(post, path = "/moderation/actions", tag = "moderation", request_body = BulkDecision,
    responses((status = 200, body = DecisionResult)))]
pub async fn decide(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    JsonBody { value, .. }: JsonBody<BulkDecision>,
) -> Result<Json<DecisionResult>> {
    let word = value.action.as_str().into_deserializer();
    let word: Result<_, serde::de::value::Error> = DecisionWord::deserialize(word);
    let decision = match word.map_err(|_| Problem::field("action", Code::WordUnknown))? {
        DecisionWord::Accept => Decision::Accept,
        DecisionWord::Reject => Decision::Reject { reason: value.reason },
        DecisionWord::Reset => Decision::Reset,
    };
    if value.ids.is_empty() {
        return Err(Problem::field("ids", Code::SelectionEmpty));
    }
    if value.ids.len() > postroom_model::limits::SELECTION {
        return Err(Problem::field("ids", Code::SelectionMax));
    }
    let items = state.postroom.moderation().decide(Some(&by), &value.ids, &decision).await?;
    Ok(Json(DecisionResult { changed: items.iter().filter(|item| item.changed).count(), items }))
}
