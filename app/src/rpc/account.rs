//! The member's own account: sessions, password, theme.

#[cfg(feature = "ssr")]
use super::visit::{Visit, visit};
use crate::{context::Theme, error::Answer};
use leptos::{prelude::*, server_fn::codec::Json};
use postroom_model::{Timestamp, ids::SessionId};
use serde::{Deserialize, Serialize};

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Which one.
    pub id: SessionId,
    /// The one that asks.
    pub here: bool,
    /// When it signed in.
    pub since: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// From where.
    pub address: String,
    /// What the browser says it is.
    pub browser: String,
}

/// Where the member is signed in.
#[server(prefix = "/rpc", endpoint = "sessions", input = Json)]
pub async fn sessions() -> Answer<Vec<SessionLine>> {
    visit()?.sessions().await
}

/// Ends one other session, or all others.
#[server(prefix = "/rpc", endpoint = "end_sessions", input = Json)]
pub async fn end_sessions(only: Option<SessionId>) -> Answer<()> {
    let Visit { room, session } = visit()?;
    match only {
        Some(id) => room.sessions().revoke(&session.caller, id).await?,
        None => room.sessions().revoke_others(&session.caller, session.id).await.map(drop)?,
    }
    Ok(())
}

/// Changes the password and ends all other sessions.
#[server(prefix = "/rpc", endpoint = "password", input = Json)]
pub async fn change_password(old: String, new: String) -> Answer<()> {
    let Visit { room, session } = visit()?;
    room.accounts().change_password(&session.caller, session.id, &old, &new).await?;
    Ok(())
}

/// Keeps the choice of light or dark in a cookie.
#[server(prefix = "/rpc", endpoint = "theme", input = Json)]
pub async fn choose_theme(theme: Theme) -> Answer<()> {
    let cookie = format!(
        "{}={}; Path=/; Max-Age=31536000; SameSite=Lax",
        crate::context::THEME_COOKIE,
        theme.as_str()
    );
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(&cookie))
    {
        response.append_header(http::header::SET_COOKIE, value);
    }
    Ok(())
}
