//! Writing, replying, and actions on a selection.

use super::{Fields, destination, done, refused, submission::submit};
use crate::web::{
    Web,
    pages::nothing_here,
    problem::{Problem, Result},
    visitor::{self, Visitor},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use postroom_app::context::{Flash, Tally};
use postroom_engine::{Error, Session};
use postroom_model::{
    Action, Code, MessageId, Refusal, Sent, names,
    post::{Reply, Selection, Write},
};
use std::str::FromStr;

/// `POST /write`
pub async fn write(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Result<Response> {
    let session = visitor.member()?.clone();
    let write = Write {
        to: names::split(fields.text("to")),
        subject: fields.text("subject").to_owned(),
        body: line_ends(fields.text("body")),
    };
    let sent = submit(&web, &session, &fields, &write, || {
        let (web, session, write) = (web.clone(), session.clone(), write.clone());
        async move { web.count(web.postroom.messages().write(&session.caller, &write).await) }
    });
    Ok(submitted(&web, visitor, &fields, sent.await).await)
}

/// `POST /reply/ID`
pub async fn reply(
    State(web): State<Web>,
    Path(id): Path<String>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response> {
    let session = visitor.member()?.clone();
    let Ok(id) = id.parse::<MessageId>() else { return Ok(nothing_here(&web, visitor.parts).await) };
    let reply = Reply {
        body: line_ends(fields.text("body")),
        subject: fields.get("subject").map(str::to_owned),
        to: names::split(fields.text("to")),
    };
    let content = (id, &reply);
    let sent = submit(&web, &session, &fields, &content, || {
        let (web, session, reply) = (web.clone(), session.clone(), reply.clone());
        async move { web.count(web.postroom.messages().reply(&session.caller, id, &reply).await) }
    });
    Ok(submitted(&web, visitor, &fields, sent.await).await)
}

/// Forms send lines that end in CR LF, whatever was typed.
fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

async fn submitted(web: &Web, visitor: Visitor, fields: &Fields, sent: Result<Sent, Error>) -> Response {
    match sent {
        Ok(sent) => {
            let destination = destination(&visitor.parts);
            // The page of the form itself is nothing to return to.
            let destination = match destination.split(['?', '#']).next() {
                Some(path) if path == visitor.parts.uri.path() => "/inbox",
                _ => &destination,
            };
            done(&visitor, destination, &Flash::Sent(Tally::from(&sent)))
        }
        Err(error) => refused(web, visitor, fields, &error).await,
    }
}

/// `POST /actions`
pub async fn act(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Result<Response> {
    let Session { caller, .. } = visitor.member()?.clone();
    let action =
        Action::from_str(fields.text("action")).map_err(|_| Problem::field("action", Code::WordUnknown))?;
    let selection =
        Selection { messages: ids(&fields, "messages"), conversations: ids(&fields, "conversations") };
    let named = fields.all("messages").chain(fields.all("conversations")).count();
    let changed = match selection.is_empty() && named > 0 {
        // Only things that no id looks like: there is nothing such.
        true => Err(Code::NotFound.into()),
        false => web.postroom.messages().act(&caller, action, &selection).await,
    };
    Ok(match changed {
        Ok(changed) => {
            done(&visitor, &destination(&visitor.parts), &Flash::Done { action, changed, selection })
        }
        Err(error) => match error.refusal() {
            Refusal { code: Code::NotFound, .. } => nothing_here(&web, visitor.parts).await,
            refusal if refusal.code.status() == 422 => {
                let back = visitor::referer(&visitor.parts);
                done(&visitor, back.as_deref().unwrap_or("/inbox"), &Flash::Refused(refusal))
            }
            refusal => Problem(refusal).into_response(),
        },
    })
}

/// The numbers among the values; other values are nothing that exists.
fn ids<T: FromStr>(fields: &Fields, name: &str) -> Vec<T> {
    fields.all(name).filter_map(|value| value.parse().ok()).collect()
}
