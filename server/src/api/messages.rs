//! `/messages`: lists, reading, writing, replying.

use super::{
    auth::{Peek, Reader, Writer},
    idempotency_key::IdempotencyKey,
    json_body::JsonBody,
    parameters::{PathParam, QueryParams},
};
use crate::http::{
    former_members::{Participants, with_former_members_named},
    problem::Result,
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use postroom_engine::messages::Start;
use postroom_model::{
    Entry, Folder, Listing, Message, MessageId, Mode, Sent, Sort, View,
    folder::UnknownWord,
    submission::{Reply, Write},
};
use std::str::FromStr;

/// The query's `folder`; the inbox when it is missing.
struct FolderParam(Folder);

impl Default for FolderParam {
    fn default() -> Self {
        Self(Folder::Inbox)
    }
}

impl FromStr for FolderParam {
    type Err = UnknownWord;
    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        word.parse().map(Self)
    }
}

/// One page of a folder.
#[utoipa::path(get, path = "/messages", tag = "messages",
    params(
        ("folder" = Option<Folder>, Query, description = "Which folder; the inbox by default."),
        ("mode" = Option<Mode>, Query, description = "An entry a conversation, or one a message."),
        ("sort" = Option<Sort>, Query, description = "The order; `-` is descending. Newest first by default."),
        ("unread" = Option<bool>, Query, description = "Only what is unread, in the inbox.", allow_reserved = false),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many entries; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before, for the same list."),
    ),
    responses((status = 200, body = Listing<Entry>)))]
pub async fn list(
    State(state): State<AppState>,
    Reader(caller): Reader,
    mut query: QueryParams,
) -> Result<Json<Listing>> {
    let view = View {
        folder: query.word::<FolderParam>("folder").0,
        mode: query.word::<Mode>("mode"),
        sort: query.word::<Sort>("sort"),
        unread: query.flag("unread"),
        page: 1,
    };
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    let mut page = state.postroom.messages().list(&caller, &view, limit, Start::Cursor(cursor)).await?;
    page.items = with_former_members_named(page.items);
    Ok(Json(page))
}

/// Write to one or several members: one message for each of them, or none at all.
#[utoipa::path(post, path = "/messages", tag = "messages", request_body = Write,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again.")),
    responses((status = 201, body = Sent)))]
pub async fn write(
    State(state): State<AppState>,
    Writer(caller): Writer,
    key: IdempotencyKey,
    input: JsonBody<Write>,
) -> Result<(StatusCode, Json<Sent>)> {
    let key = key.of(caller.id, &input)?;
    let sent = state.postroom.messages().write(&caller, &input.value, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(sent)))
}

/// One message. Reading marks it as read, unless `peek` is given or the token may not write; the response shows the state before.
#[utoipa::path(get, path = "/messages/{id}", tag = "messages",
    params(
        ("id" = i64, Path, description = "Which message."),
        ("peek" = Option<bool>, Query, description = "Leave it unread."),
    ),
    responses((status = 200, body = Message)))]
pub async fn read(
    State(state): State<AppState>,
    Reader(caller): Reader,
    PathParam(id): PathParam<MessageId>,
    Peek(only_looks): Peek,
    mut query: QueryParams,
) -> Result<Json<Message>> {
    let peek = query.flag("peek") || only_looks;
    query.finish()?;
    let message = state.postroom.messages().message(&caller, id, peek).await?;
    Ok(Json(message.with_former_members_named()))
}

/// Reply to a message: to the addressee first, then to each who gets a copy.
#[utoipa::path(post, path = "/messages/{id}/reply", tag = "messages", request_body = Reply,
    params(
        ("id" = i64, Path, description = "The message that is answered."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first response again."),
    ),
    responses((status = 201, body = Sent)))]
pub async fn reply(
    State(state): State<AppState>,
    Writer(caller): Writer,
    PathParam(id): PathParam<MessageId>,
    key: IdempotencyKey,
    input: JsonBody<Reply>,
) -> Result<(StatusCode, Json<Sent>)> {
    let key = key.of(caller.id, &input)?;
    let sent = state.postroom.messages().reply(&caller, id, &input.value, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(sent)))
}
