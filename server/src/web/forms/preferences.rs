//! Preferences: password, sessions, theme.

use super::{Fields, again, destination, done};
use crate::web::{
    Web, cookies,
    pages::see_other,
    problem::{Problem, Result},
    visitor::Visitor,
};
use axum::{extract::State, http::Uri, response::Response};
use postroom_app::context::{Flash, Theme};
use postroom_model::{Code, ids::SessionId, local_path::local_path};

const PAGE: &str = "/preferences";

/// `POST /preferences/password`
pub async fn password(State(web): State<Web>, mut visitor: Visitor, fields: Fields) -> Result<Response> {
    let session = visitor.member()?.clone();
    let (old, new) = (fields.text("old"), fields.text("new"));
    match web.postroom.accounts().change_password(&session.caller, session.id, old, new).await {
        Ok(()) => Ok(done(&visitor, PAGE, &Flash::PasswordChanged)),
        Err(error) => {
            visitor.parts.uri = Uri::from_static(PAGE);
            Ok(again(&web, visitor.parts, fields.typed(), error.refusal()).await)
        }
    }
}

/// `POST /preferences/sessions`: ends one session, or all others.
pub async fn sessions(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Result<Response> {
    let session = visitor.member()?;
    match (fields.get("others"), fields.text("id").parse::<SessionId>()) {
        (Some(_), _) => web.postroom.sessions().revoke_others(&session.caller, session.id).await.map(drop)?,
        (None, Ok(id)) => web.postroom.sessions().revoke(&session.caller, id).await?,
        (None, Err(_)) => return Err(Problem::from(Code::NotFound)),
    }
    Ok(done(&visitor, PAGE, &Flash::SessionsEnded))
}

/// `POST /theme`
pub async fn theme(visitor: Visitor, fields: Fields) -> Response {
    let theme = Theme::of_word(fields.text("theme"));
    let next = fields.get("next").and_then(local_path).unwrap_or_else(|| destination(&visitor.parts));
    let mut response = see_other(&next);
    cookies::set(response.headers_mut(), &cookies::theme(theme, visitor.https));
    response
}
