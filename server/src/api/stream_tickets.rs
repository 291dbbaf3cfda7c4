//! `/events/ticket`: for programs that cannot send headers with the request of the event stream.

use super::auth::Authenticated;
use crate::http::{problem::Result, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use postroom_engine::{accounts::Scope, live::TICKET_LIFETIME};
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
    let ticket = state.postroom.live().issue_ticket(authenticated.stream_access()).await?;
    let ticket = ticket.expose().to_owned();
    Ok((StatusCode::CREATED, Json(NewTicket { ticket, expires_in: TICKET_LIFETIME.as_secs() })))
}
