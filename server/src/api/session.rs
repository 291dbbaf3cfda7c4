//! `/session`: signing in and out, for programs that use the session's cookie.

use super::{json_body::JsonBody, me::MeResponse};
use crate::http::{cookies, problem::Result, requester::Requester, state::AppState};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use postroom_model::Code;
use serde::Deserialize;
use utoipa::ToSchema;

/// A login name with its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Login name.
    #[serde(default)]
    #[schema(required)]
    username: String,
    /// Password.
    #[serde(default)]
    #[schema(required)]
    password: String,
}

/// Sign in; the response sets the session's cookie. A session that the request came with ends.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = Credentials,
    responses((status = 200, body = MeResponse)))]
pub async fn sign_in(
    State(state): State<AppState>,
    requester: Requester,
    JsonBody { value, .. }: JsonBody<Credentials>,
) -> Result<Response> {
    let sessions = state.postroom.sessions();
    let (secret, session) = sessions.sign_in(&value.username, &value.password, &requester.client).await?;
    if let Some(old) = &requester.session {
        sessions.end(old).await?;
    }
    let mut response = Json(MeResponse::load(&state, &session.caller).await?).into_response();
    let days = state.postroom.settings().accounts.session_days.get();
    let browser = sessions.known_browser_cookie(&session, &requester.client).await?;
    cookies::append(response.headers_mut(), &cookies::session_cookie(&secret, requester.https, days));
    cookies::append(response.headers_mut(), &cookies::known_browser_cookie(&browser, requester.https));
    Ok(response)
}

/// Sign out: the cookie's session ends, and with it its event streams. A token has no session: beside one, nothing ends.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(State(state): State<AppState>, requester: Requester) -> Result<Response> {
    if requester.parts.headers.contains_key(header::AUTHORIZATION) {
        return Err(Code::SessionRequired.into());
    }
    if let Some(session) = &requester.session {
        state.postroom.sessions().end(session).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::append(response.headers_mut(), &cookies::expired_session_cookie(requester.https));
    Ok(response)
}
