//! `/events/ticket`: lets a program open the event stream that cannot send headers with it.

use super::who::Who;
use crate::web::{Web, events::Ticket, problem::Result};
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

/// A ticket for one opening of the event stream.
#[derive(Serialize, ToSchema)]
pub struct NewTicket {
    /// For `/events?ticket=…`.
    ticket: String,
    /// Seconds until it is void.
    expires_in: u64,
}

/// Get a ticket for the event stream at `/events`.
#[utoipa::path(post, path = "/events/ticket", tag = "events", responses((status = 201, body = NewTicket)))]
pub async fn ticket(State(web): State<Web>, who: Who) -> Result<(StatusCode, Json<NewTicket>)> {
    who.may_read()?;
    let ticket = web.tickets.issue(Ticket { caller: who.caller, session: who.session })?;
    Ok((StatusCode::CREATED, Json(NewTicket { ticket, expires_in: Ticket::SECONDS })))
}
