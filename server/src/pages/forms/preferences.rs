//! Preferences: password, sessions, language, theme.

use super::{
    fields::Fields,
    response::{destination, redirect_with_flash},
};
use crate::{
    http::{
        cookies,
        problem::{Problem, Result},
        redirect::see_other,
        requester::Requester,
        state::AppState,
    },
    pages::rendering::render_again,
};
use axum::{extract::State, http::Uri, response::Response};
use postroom_app::{Flash, Theme, known_page};
use postroom_model::{Code, ids::SessionId};

/// The page of these forms.
const PAGE: &str = "/preferences";

/// `POST /preferences/password`
pub async fn change_password(
    State(state): State<AppState>,
    mut requester: Requester,
    fields: Fields,
) -> Result<Response> {
    let session = requester.member_session()?.clone();
    let (old, new) = (fields.text("old"), fields.text("new"));
    match state.postroom.accounts().change_password(&session.caller, session.id, old, new).await {
        Ok(()) => Ok(redirect_with_flash(&requester, PAGE, &Flash::PasswordChanged)),
        Err(error) => {
            requester.parts.uri = Uri::from_static(PAGE);
            Ok(render_again(&state, requester.parts, fields.to_show_again(), error.refusal()).await)
        }
    }
}

/// `POST /preferences/sessions`: ends one session, or all others.
pub async fn end_sessions(
    State(state): State<AppState>,
    requester: Requester,
    fields: Fields,
) -> Result<Response> {
    let session = requester.member_session()?;
    let sessions = state.postroom.sessions();
    match (fields.get("others"), fields.text("id").parse::<SessionId>()) {
        (Some(_), _) => sessions.revoke_others(&session.caller, session.id).await.map(drop)?,
        (None, Ok(id)) => sessions.revoke(&session.caller, id).await?,
        (None, Err(_)) => return Err(Problem::from(Code::NotFound)),
    }
    Ok(redirect_with_flash(&requester, PAGE, &Flash::SessionsEnded))
}

/// `POST /preferences/language`: sets the language, or leaves it to the browser.
pub async fn set_language(
    State(state): State<AppState>,
    requester: Requester,
    fields: Fields,
) -> Result<Response> {
    let session = requester.member_session()?;
    let language = match fields.text("language") {
        "" => None,
        word => Some(word.parse().map_err(|_| Problem::field("language", Code::WordUnknown))?),
    };
    state.postroom.accounts().set_language(&session.caller, language).await?;
    Ok(redirect_with_flash(&requester, PAGE, &Flash::LanguageChanged))
}

/// `POST /theme`
pub async fn set_theme(requester: Requester, fields: Fields) -> Response {
    let theme = Theme::from_word(fields.text("theme"));
    let next = fields.get("next").and_then(known_page).unwrap_or_else(|| destination(&requester.parts));
    let mut response = see_other(&next);
    cookies::append(response.headers_mut(), &cookies::theme_cookie(theme, requester.https));
    response
}
