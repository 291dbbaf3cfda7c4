//! `/messages`: lists, reading, writing, replying.

use super::{
    created::{Created, Key, create},
    input::{Input, Named, Query},
    shapes,
    who::{Reader, Writer},
};
use crate::web::{Web, problem::Result};
use axum::{Json, extract::State, response::Response};
use postroom_engine::messages::Start;
use postroom_model::{
    Folder, Listing, Message, MessageId, Mode, Sort, View,
    folder::UnknownWord,
    post::{Reply, Write},
};
use serde::Deserialize;
use std::str::FromStr;
use utoipa::ToSchema;

/// A folder of the query; the inbox when none is named.
struct Which(Folder);

impl Default for Which {
    fn default() -> Self {
        Self(Folder::Inbox)
    }
}

impl FromStr for Which {
    type Err = UnknownWord;
    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        word.parse().map(Self)
    }
}

/// A part of a folder.
#[utoipa::path(get, path = "/messages", tag = "messages",
    params(
        ("folder" = Option<shapes::Folder>, Query, description = "Which folder; the inbox by default."),
        ("mode" = Option<shapes::Mode>, Query, description = "An entry a conversation, or one a message."),
        ("sort" = Option<shapes::Sort>, Query, description = "The order; `-` is descending. Newest first by default."),
        ("unread" = Option<bool>, Query, description = "Only what is unread, in the inbox.", allow_reserved = false),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many entries; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the part before, for the same question."),
    ),
    responses((status = 200, body = shapes::EntryList)))]
pub async fn list(State(web): State<Web>, Reader(caller): Reader, mut query: Query) -> Result<Json<Listing>> {
    let view = View {
        folder: query.word::<Which>("folder").0,
        mode: query.word::<Mode>("mode"),
        sort: query.word::<Sort>("sort"),
        unread: query.flag("unread"),
        page: 1,
    };
    let (limit, cursor) = (query.limit(), query.text("cursor"));
    query.finish()?;
    Ok(Json(web.postroom.messages().list(&caller, &view, limit, Start::Cursor(cursor)).await?))
}

/// A new message. What is missing counts as empty, so that all faults are told together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Login names.
    #[serde(default)]
    to: Vec<String>,
    /// One line.
    #[serde(default)]
    subject: String,
    /// Plain text, may be empty.
    #[serde(default)]
    body: String,
}

/// Write to one or several members: one message for each, or none at all.
#[utoipa::path(post, path = "/messages", tag = "messages", request_body = NewMessage,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body: the first answer again.")),
    responses((status = 201, body = shapes::Sent)))]
pub async fn write(
    State(web): State<Web>,
    Writer(caller): Writer,
    key: Key,
    input: Input<NewMessage>,
) -> Result<Response> {
    let NewMessage { to, subject, body } = &input.value;
    let write = Write { to: to.clone(), subject: subject.clone(), body: body.clone() };
    let (user, here) = (caller.id, web.clone());
    let work =
        async move { here.count(here.postroom.messages().write(&caller, &write).await).map(Created::from) };
    create(&web, user, key, &input, work).await
}

/// One message; it counts as read then, unless `peek` is given. The answer shows the state before.
#[utoipa::path(get, path = "/messages/{id}", tag = "messages",
    params(
        ("id" = i64, Path, description = "Which message."),
        ("peek" = Option<bool>, Query, description = "Leave it unread."),
    ),
    responses((status = 200, body = shapes::Message)))]
pub async fn read(
    State(web): State<Web>,
    Reader(caller): Reader,
    Named(id): Named<MessageId>,
    mut query: Query,
) -> Result<Json<Message>> {
    let peek = query.flag("peek");
    query.finish()?;
    Ok(Json(web.postroom.messages().message(&caller, id, peek).await?))
}

/// A reply.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// Plain text, may be empty.
    #[serde(default)]
    body: String,
    /// Without one: made from the subject of the message that is answered.
    #[serde(default)]
    subject: Option<String>,
    /// Login names of others who get a copy.
    #[serde(default)]
    to: Vec<String>,
}

/// Reply to a message: to the addressee first, then to each who gets a copy.
#[utoipa::path(post, path = "/messages/{id}/reply", tag = "messages", request_body = NewReply,
    params(
        ("id" = i64, Path, description = "The message that is answered."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body: the first answer again."),
    ),
    responses((status = 201, body = shapes::Sent)))]
pub async fn reply(
    State(web): State<Web>,
    Writer(caller): Writer,
    Named(id): Named<MessageId>,
    key: Key,
    input: Input<NewReply>,
) -> Result<Response> {
    let NewReply { body, subject, to } = &input.value;
    let reply = Reply { body: body.clone(), subject: subject.clone(), to: to.clone() };
    let (user, here) = (caller.id, web.clone());
    let work = async move {
        here.count(here.postroom.messages().reply(&caller, id, &reply).await).map(Created::from)
    };
    create(&web, user, key, &input, work).await
}
