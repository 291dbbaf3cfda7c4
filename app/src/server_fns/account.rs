//! The member's own account: sessions, password, theme.

use super::page_client::PageClient;
#[cfg(feature = "ssr")]
use super::request_context::{RequestContext, request_context};
use crate::{error::AppResult, json::Json, state::theme::Theme, wire::AccountSessions};
use leptos::prelude::*;
use postroom_model::ids::SessionId;

/// The browsers that are signed in to the member's account.
#[server(prefix = "/rpc", endpoint = "sessions", protocol = Json, client = PageClient)]
pub async fn load_sessions() -> AppResult<AccountSessions> {
    request_context()?.sessions().await
}

/// Ends one other session, or all others.
#[server(prefix = "/rpc", endpoint = "end_sessions", protocol = Json, client = PageClient)]
pub async fn end_sessions(only: Option<SessionId>) -> AppResult<()> {
    let RequestContext { postroom, session } = request_context()?;
    match only {
        Some(id) => postroom.sessions().revoke(&session.caller, id).await?,
        None => postroom.sessions().revoke_others(&session.caller, session.id).await.map(drop)?,
    }
    Ok(())
}

/// Changes the password and ends all other sessions.
#[server(prefix = "/rpc", endpoint = "password", protocol = Json, client = PageClient)]
pub async fn change_password(old: String, new: String) -> AppResult<()> {
    let RequestContext { postroom, session } = request_context()?;
    postroom.accounts().change_password(&session.caller, session.id, &old, &new).await?;
    Ok(())
}

/// Keeps the chosen theme in a cookie.
#[server(prefix = "/rpc", endpoint = "theme", protocol = Json, client = PageClient)]
pub async fn save_theme(theme: Theme) -> AppResult<()> {
    let cookie = format!(
        "{}={}; Path=/; Max-Age=31536000; SameSite=Lax",
        crate::state::theme::THEME_COOKIE,
        theme.as_str()
    );
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(&cookie))
    {
        response.append_header(http::header::SET_COOKIE, value);
    }
    Ok(())
}
