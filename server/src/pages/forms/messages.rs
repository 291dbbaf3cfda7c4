//! Writing, replying, and actions on a selection of messages.

use super::{
    fields::Fields,
    response::{destination, redirect_with_flash, refused},
};
use crate::{
    http::{
        problem::{Problem, Result},
        redirect::{referring_page, repeat_at},
        requester::Requester,
        state::AppState,
    },
    pages::rendering::{not_found, render_with},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use postroom_app::{CONTINUED_FIELD, Flash, FormState, SentSummary};
use postroom_engine::{Error, Session, idempotency::RequestKey};
use postroom_model::{
    Action, Code, MessageId, Refusal, Selection, Sent, names,
    submission::{Reply, Write},
};
use std::str::FromStr;

/// `POST /write`
pub async fn write(State(state): State<AppState>, requester: Requester, fields: Fields) -> Response {
    let session = match requester.member_session() {
        Ok(session) => session.clone(),
        Err(Problem(refusal)) => return refused(&state, requester, &fields, &refusal.into()).await,
    };
    if is_continued(&fields) {
        return continued(&state, requester, &fields).await;
    }
    let write = Write {
        to: names::split(fields.text("to")),
        subject: fields.text("subject").to_owned(),
        body: with_unix_line_ends(fields.text("body")),
    };
    let key = RequestKey::of_form(session.caller.id, fields.text("key"), &write);
    let sent = state.postroom.messages().write(&session.caller, &write, key.as_ref()).await;
    submitted(&state, requester, &fields, sent).await
}

/// `POST /reply/ID`
pub async fn reply(
    State(state): State<AppState>,
    Path(id): Path<String>,
    requester: Requester,
    fields: Fields,
) -> Response {
    let Ok(id) = id.parse::<MessageId>() else { return not_found(&state, requester.parts).await };
    let session = match requester.member_session() {
        Ok(session) => session.clone(),
        // The message is another member's, so there is no page for a reply to it: what was typed goes on as a new
        // message, whose form refuses it for the same reason.
        Err(_) => return repeat_at(&with_query("/write", &requester)),
    };
    if is_continued(&fields) {
        return match state.postroom.messages().reply_draft(&session.caller, id).await {
            Ok(_) => continued(&state, requester, &fields).await,
            Err(_) => repeat_at("/write"),
        };
    }
    let reply = Reply {
        body: with_unix_line_ends(fields.text("body")),
        subject: fields.get("subject").map(str::to_owned),
        to: names::split(fields.text("to")),
    };
    let key = RequestKey::of_form(session.caller.id, fields.text("key"), &(id, &reply));
    let sent = state.postroom.messages().reply(&session.caller, id, &reply, key.as_ref()).await;
    submitted(&state, requester, &fields, sent).await
}

/// A path with the query of the request.
fn with_query(path: &str, requester: &Requester) -> String {
    requester.parts.uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

/// Whether the form was not sent, but taken along by somebody who signs in again while they write.
fn is_continued(fields: &Fields) -> bool {
    fields.get(CONTINUED_FIELD).is_some()
}

/// The page of a form with what was typed before its writer signed in again. Nothing is sent yet: somebody else may
/// have signed in, or time may have changed what one wants to say.
async fn continued(state: &AppState, mut requester: Requester, fields: &Fields) -> Response {
    requester.parts.extensions.insert(Flash::TypedKept);
    render_with(state, requester.parts, FormState { values: fields.to_show_again(), refusal: None }).await
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
