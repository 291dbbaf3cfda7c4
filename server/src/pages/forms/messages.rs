//! Writing, replying, and actions on a selection of messages.

use super::{
    fields::Fields,
    response::{destination, redirect_with_flash, refused},
};
use crate::{
    http::{
        problem::{Problem, Result},
        redirect::referring_page,
        requester::Requester,
        state::AppState,
    },
    pages::rendering::not_found,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use postroom_app::{Flash, SentSummary, check_form_key};
use postroom_engine::{Error, Session, idempotency::RequestKey};
use postroom_model::{
    Action, Code, MessageId, Refusal, Selection, Sent, names,
    submission::{Reply, Write},
};
use std::str::FromStr;

/// `POST /write`
pub async fn write(State(state): State<AppState>, requester: Requester, fields: Fields) -> Result<Response> {
    let session = requester.member_session()?.clone();
    let write = Write {
        to: names::split(fields.text("to")),
        subject: fields.text("subject").to_owned(),
        body: with_unix_line_ends(fields.text("body")),
    };
    let key = RequestKey::of_form(session.caller.id, fields.text("key"), &write);
    let sent = match check_form_key(fields.text("key"), session.caller.id) {
        Ok(()) => state.postroom.messages().write(&session.caller, &write, key.as_ref()).await,
        Err(error) => Err(error),
    };
    Ok(submitted(&state, requester, &fields, sent).await)
}

/// `POST /reply/ID`
pub async fn reply(
    State(state): State<AppState>,
    Path(id): Path<String>,
    requester: Requester,
    fields: Fields,
) -> Result<Response> {
    let session = requester.member_session()?.clone();
    let Ok(id) = id.parse::<MessageId>() else { return Ok(not_found(&state, requester.parts).await) };
    let reply = Reply {
        body: with_unix_line_ends(fields.text("body")),
        subject: fields.get("subject").map(str::to_owned),
        to: names::split(fields.text("to")),
    };
    let key = RequestKey::of_form(session.caller.id, fields.text("key"), &(id, &reply));
    let sent = match check_form_key(fields.text("key"), session.caller.id) {
        Ok(()) => state.postroom.messages().reply(&session.caller, id, &reply, key.as_ref()).await,
        Err(error) => Err(error),
    };
    Ok(submitted(&state, requester, &fields, sent).await)
}

/// Browsers submit line breaks as CR LF, however they were typed.
fn with_unix_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

async fn submitted(
    state: &AppState,
    requester: Requester,
    fields: &Fields,
    sent: Result<Sent, Error>,
) -> Response {
    match sent {
        Ok(sent) => {
            let destination = destination(&requester.parts);
            // The page of the form itself is nothing to return to.
            let destination = match destination.split(['?', '#']).next() {
                Some(path) if path == requester.parts.uri.path() => "/inbox",
                _ => &destination,
            };
            redirect_with_flash(&requester, destination, &Flash::Sent(SentSummary::from(&sent)))
        }
        Err(error) => refused(state, requester, fields, &error).await,
    }
}

/// `POST /actions`
pub async fn act(State(state): State<AppState>, requester: Requester, fields: Fields) -> Result<Response> {
    let Session { caller, .. } = requester.member_session()?.clone();
    let action =
        Action::from_str(fields.text("action")).map_err(|_| Problem::field("action", Code::WordUnknown))?;
    let selection =
        Selection { messages: ids(&fields, "messages"), conversations: ids(&fields, "conversations") };
    let selected = fields.all("messages").chain(fields.all("conversations")).count();
    let changed = match selection.is_empty() && selected > 0 {
        // Something was selected, but none of it is an id, so none of it exists.
        true => Err(Code::NotFound.into()),
        false => {
            let key = RequestKey::of_form(caller.id, fields.text("key"), &(action, &selection));
            state.postroom.messages().act(&caller, action, &selection, key.as_ref()).await
        }
    };
    Ok(match changed {
        Ok(changed) => {
            let flash = Flash::Done { action, changed, selection };
            redirect_with_flash(&requester, &destination(&requester.parts), &flash)
        }
        Err(error) => match error.refusal() {
            Refusal { code: Code::NotFound, .. } => not_found(&state, requester.parts).await,
            refusal if matches!(refusal.code.status(), 422 | 429) => {
                let back = referring_page(&requester.parts);
                let back = back.as_deref().unwrap_or("/inbox");
                redirect_with_flash(&requester, back, &Flash::Refused((&refusal).into()))
            }
            refusal => Problem(refusal).into_response(),
        },
    })
}

/// The ids among the values of a field. Other values are ids of nothing.
fn ids<T: FromStr>(fields: &Fields, name: &str) -> Vec<T> {
    fields.all(name).filter_map(|value| value.parse().ok()).collect()
}
