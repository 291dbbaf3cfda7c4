//! `/session`: signing in and out, for programs that use the cookie.

use super::{input::Input, me::Profile, shapes};
use crate::web::{Web, cookies, problem::Result, visitor::Visitor};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Login name.
    username: String,
    /// Password.
    password: String,
}

/// Sign in; the answer sets the session's cookie. One that was sent ends.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = Credentials,
    responses((status = 200, body = shapes::Profile)))]
pub async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    Input { value, .. }: Input<Credentials>,
) -> Result<Response> {
    let sessions = web.postroom.sessions();
    let (secret, session) = sessions.sign_in(&value.username, &value.password, &visitor.client).await?;
    if let Some(old) = &visitor.session {
        sessions.end(old).await?;
    }
    let mut response = Json(Profile::of(&web, &session.caller).await?).into_response();
    let days = web.postroom.settings().accounts.session_days.get();
    cookies::set(response.headers_mut(), &cookies::session(&secret, visitor.https, days));
    Ok(response)
}

/// Sign out: the cookie's session ends, and with it its event streams.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(State(web): State<Web>, visitor: Visitor) -> Result<Response> {
    if let Some(session) = &visitor.session {
        web.postroom.sessions().end(session).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::set(response.headers_mut(), &cookies::no_session(visitor.https));
    Ok(response)
}
