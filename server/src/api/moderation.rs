//! `/moderation`: the queue of messages that await review, and decisions. For moderators only; for others it
//! does not exist.

use super::{
    auth::Moderator,
    idempotency_key::IdempotencyKey,
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
    moderation::{Decided, Decision, DecisionRequest, ModerationItem},
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
    Moderator(by): Moderator,
    mut query: QueryParams,
) -> Result<Json<Listing<ModerationItem>>> {
    let StatusParam(status) = query.word("status");
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    let mut page = state.postroom.moderation().list(Some(&by), status, cursor.as_deref(), limit).await?;
    page.items = with_former_members_named(page.items);
    Ok(Json(page))
}

/// Decides about one message.
async fn decide_one<T>(
    state: &AppState,
    by: &Caller,
    id: MessageId,
    (decision, expected): (Decision, Option<Status>),
    key: (IdempotencyKey, &JsonBody<T>),
) -> Result<Json<Decided>> {
    let (key, input) = key;
    let key = key.of(by.id, input)?;
    let request = DecisionRequest { ids: &[id], decision: &decision, expected };
    let mut decided = state.postroom.moderation().decide(Some(by), &request, key.as_ref()).await?;
    Ok(Json(decided.pop().ok_or(Code::NotFound)?))
}

/// In which state the moderator saw the message.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Seen {
    /// 409 if it is in another state now. Without it, only what is pending is accepted, and nothing that another
    /// moderator decided is put back into the queue.
    expected: Option<Status>,
}

/// Accept a message: its recipient gets it.
#[utoipa::path(post, path = "/moderation/{id}/accept", tag = "moderation", request_body = Option<Seen>,
    params(
        ("id" = i64, Path, description = "Which message."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again."),
    ),
    responses((status = 200, body = Decided)))]
pub async fn accept(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    PathParam(id): PathParam<MessageId>,
    key: IdempotencyKey,
    OptionalJsonBody(input): OptionalJsonBody<Seen>,
) -> Result<Json<Decided>> {
    decide_one(&state, &by, id, (Decision::Accept, input.value.expected), (key, &input)).await
}

/// Why a message is rejected.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rejection {
    /// The reason that its sender sees.
    reason: Option<String>,
    /// The state in which the moderator saw the message; 409 if it is in another one now. Without it, only what is
    /// pending is rejected.
    expected: Option<Status>,
}

/// Reject a message: its sender learns why.
#[utoipa::path(post, path = "/moderation/{id}/reject", tag = "moderation", request_body = Option<Rejection>,
    params(
        ("id" = i64, Path, description = "Which message."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again."),
    ),
    responses((status = 200, body = Decided)))]
pub async fn reject(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    PathParam(id): PathParam<MessageId>,
    key: IdempotencyKey,
    OptionalJsonBody(input): OptionalJsonBody<Rejection>,
) -> Result<Json<Decided>> {
    let Rejection { reason, expected } = &input.value;
    let decision = Decision::Reject { reason: reason.clone() };
    decide_one(&state, &by, id, (decision, *expected), (key, &input)).await
}

/// Put a message back into the queue.
#[utoipa::path(post, path = "/moderation/{id}/reset", tag = "moderation", request_body = Option<Seen>,
    params(
        ("id" = i64, Path, description = "Which message."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again."),
    ),
    responses((status = 200, body = Decided)))]
pub async fn reset(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    PathParam(id): PathParam<MessageId>,
    key: IdempotencyKey,
    OptionalJsonBody(input): OptionalJsonBody<Seen>,
) -> Result<Json<Decided>> {
    decide_one(&state, &by, id, (Decision::Reset, input.value.expected), (key, &input)).await
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
    #[serde(default)]
    #[schema(value_type = DecisionWord, required)]
    action: String,
    /// The messages.
    #[serde(default)]
    #[schema(required)]
    ids: Vec<MessageId>,
    /// The reason that senders of rejected messages see.
    #[serde(default)]
    reason: Option<String>,
    /// The state in which the moderator saw all of them; 409 if one is in another state now, and nothing is decided.
    #[serde(default)]
    expected: Option<Status>,
}

/// The state of the messages after a decision.
#[derive(Serialize, ToSchema)]
pub struct DecisionResult {
    /// How many messages changed their state.
    changed: usize,
    /// Each of the messages that exist.
    items: Vec<Decided>,
}

/// Decide about several messages at once, all or none. Ids of what moderators may not see are ignored.
#[utoipa::path(post, path = "/moderation/actions", tag = "moderation", request_body = BulkDecision,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again.")),
    responses((status = 200, body = DecisionResult)))]
pub async fn decide(
    State(state): State<AppState>,
    Moderator(by): Moderator,
    key: IdempotencyKey,
    input: JsonBody<BulkDecision>,
) -> Result<Json<DecisionResult>> {
    let key = key.of(by.id, &input)?;
    let BulkDecision { action, ids, reason, expected } = input.value;
    let word: Result<_, serde::de::value::Error> = DecisionWord::deserialize(action.into_deserializer());
    let decision = match word.map_err(|_| Problem::field("action", Code::WordUnknown))? {
        DecisionWord::Accept => Decision::Accept,
        DecisionWord::Reject => Decision::Reject { reason },
        DecisionWord::Reset => Decision::Reset,
    };
    let request = DecisionRequest { ids: &ids, decision: &decision, expected };
    let items = state.postroom.moderation().decide(Some(&by), &request, key.as_ref()).await?;
    Ok(Json(DecisionResult { changed: items.iter().filter(|item| item.changed).count(), items }))
}
