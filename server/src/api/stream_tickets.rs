//! `/events/ticket`: for programs that cannot send headers with the request of the event stream.

use super::auth::Authenticated;
use crate::http::{
    problem::Result,
    state::AppState,
    stream_tickets::{LIFETIME, StreamOwner},
};
use axum::{Json, extract::State, http::StatusCode};
use postroom_engine::accounts::Scope;
use serde::Serialize;
use utoipa::ToSchema;

/// A ticket that opens the event stream once.
#[derive(Serialize, ToSchema)]
pub struct NewTicket {
    /// For `/events?ticket=…`.
    ticket: String,
    /// Seconds until the ticket expires.
    expires_in: u64,
}

/// Get a ticket for the event stream at `/events`.
#[utoipa::path(post, path = "/events/ticket", tag = "events", responses((status = 201, body = NewTicket)))]
pub async fn issue(
    State(state): State<AppState>,
    authenticated: Authenticated,
) -> Result<(StatusCode, Json<NewTicket>)> {
    authenticated.require_scope(Scope::Read)?;
    let owner = StreamOwner { caller: authenticated.caller, session: authenticated.session };
    let ticket = state.stream_tickets.issue(owner)?;
    Ok((StatusCode::CREATED, Json(NewTicket { ticket, expires_in: LIFETIME.as_secs() })))
}
