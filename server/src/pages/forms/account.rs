//! Signing in and out, registering, and choosing a password by a link.

use super::{
    fields::Fields,
    response::{redirect_with_flash, refused},
};
use crate::{
    http::{
        cookies,
        problem::Problem,
        redirect::{repeat_at, see_other, with_next},
        requester::Requester,
        state::AppState,
    },
    pages::rendering::render_with,
};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use postroom_app::{Flash, FormState, MEMBER_PARAMETER, known_page, of_member};
use postroom_engine::{Error, Result, Secret, Session, accounts::NewMember};
use postroom_model::UserId;

/// `POST /login`
///
/// A message that was submitted after its session had ended comes here first, and is kept in the page until its sender
/// has signed in again; then the browser submits it once more.
pub async fn sign_in(State(state): State<AppState>, requester: Requester, fields: Fields) -> Response {
    if fields.get("name").is_none() && fields.get("body").is_some() {
        return ask_to_sign_in(&state, requester, &fields).await;
    }
    let (name, password) = (fields.text("name"), fields.text("password"));
    match state.postroom.sessions().sign_in(name, password, &requester.client).await {
        Ok(opened) => enter(&state, &requester, &fields, &opened).await,
        Err(error) => refuse_entry(&state, requester, &fields, "/login", &error).await,
    }
}

/// `POST /register`
pub async fn register(State(state): State<AppState>, requester: Requester, fields: Fields) -> Response {
    let text = |name| fields.text(name).to_owned();
    let registered = async {
        let new = NewMember {
            name: text("name"),
            display: text("display"),
            email: text("email"),
            password: text("password"),
        };
        let accounts = state.postroom.accounts();
        let caller = accounts.register(new, fields.text("key"), &requester.client).await?;
        state.postroom.sessions().open(&caller, &requester.client).await
    };
    match registered.await {
        Ok(opened) => enter(&state, &requester, &fields, &opened).await,
        Err(error) => refuse_entry(&state, requester, &fields, "/register", &error).await,
    }
}

/// Continues with a new session; the one that this browser had before ends.
async fn enter(
    state: &AppState,
    requester: &Requester,
    fields: &Fields,
    opened: &(Secret, Session),
) -> Response {
    if let Err(error) = end_session(state, requester).await {
        return Problem::from(error).into_response();
    }
    let next = fields.get("next").and_then(known_page);
    let response = match &next {
        Some(page) if fields.get("body").is_some() => {
            repeat_at(&of_member(page, fields.text(MEMBER_PARAMETER).parse().ok().map(UserId)))
        }
        _ => see_other(next.as_deref().unwrap_or("/inbox")),
    };
    with_session_cookie(response, state, requester, opened).await
}

/// The sign-in page for somebody who was signed in when they began to write.
async fn ask_to_sign_in(state: &AppState, requester: Requester, fields: &Fields) -> Response {
    let Requester { mut parts, .. } = requester;
    let asked = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let next = asked.get("next").and_then(known_page);
    let mut typed = fields.to_show_again();
    typed.extend(asked.get(MEMBER_PARAMETER).map(|member| (MEMBER_PARAMETER.to_owned(), member.to_owned())));
    if let Ok(uri) = Uri::try_from(with_next("/login", next.as_deref())) {
        parts.uri = uri;
    }
    render_with(state, parts, FormState { values: typed, refusal: None }).await
}

async fn with_session_cookie(
    mut response: Response,
    state: &AppState,
    requester: &Requester,
    (secret, session): &(Secret, Session),
) -> Response {
    let days = state.postroom.settings().accounts.session_days.get();
    let browser = match state.postroom.sessions().known_browser_cookie(session, &requester.client).await {
        Ok(browser) => browser,
        Err(error) => return Problem::from(error).into_response(),
    };
    cookies::append(response.headers_mut(), &cookies::session_cookie(secret, requester.https, days));
    cookies::append(response.headers_mut(), &cookies::known_browser_cookie(&browser, requester.https));
    response
}

async fn end_session(state: &AppState, requester: &Requester) -> Result<()> {
    match &requester.session {
        Some(session) => state.postroom.sessions().end(session).await,
        None => Ok(()),
    }
}

/// Renders the sign-in or registration page again; it keeps the page to go to afterwards.
async fn refuse_entry(
    state: &AppState,
    mut requester: Requester,
    fields: &Fields,
    page: &str,
    error: &Error,
) -> Response {
    let next = fields.get("next").and_then(known_page);
    if let Ok(uri) = Uri::try_from(with_next(page, next.as_deref())) {
        requester.parts.uri = uri;
    }
    refused(state, requester, fields, error).await
}

/// `POST /logout`
pub async fn sign_out(State(state): State<AppState>, requester: Requester) -> Response {
    if let Err(error) = end_session(&state, &requester).await {
        return Problem::from(error).into_response();
    }
    let mut response = redirect_with_flash(&requester, "/", &Flash::SignedOut);
    cookies::append(response.headers_mut(), &cookies::expired_session_cookie(requester.https));
    response
}

/// `POST /set-password/TOKEN`: chooses a password and signs in with it.
pub async fn set_password(
    State(state): State<AppState>,
    Path(token): Path<String>,
    requester: Requester,
    fields: Fields,
) -> Response {
    let chosen = async {
        let caller = state.postroom.accounts().use_password_link(&token, fields.text("password")).await?;
        state.postroom.sessions().open(&caller, &requester.client).await
    };
    match chosen.await {
        Ok(opened) => {
            let response = redirect_with_flash(&requester, "/inbox", &Flash::PasswordChanged);
            with_session_cookie(response, &state, &requester, &opened).await
        }
        Err(error) => refused(&state, requester, &fields, &error).await,
    }
}
