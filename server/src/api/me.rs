//! `/me` and `/counts`: who one is, what one may do, and how much there is to read.

use super::{shapes, who::Reader};
use crate::web::{Web, problem::Result};
use axum::{Json, extract::State};
use postroom_engine::Caller;
use postroom_model::{Counts, Me, limits};
use serde::Serialize;

/// The caller, with roles and limits.
#[derive(Serialize)]
pub struct Profile {
    #[serde(flatten)]
    me: Me,
    roles: Vec<&'static str>,
    limits: Limits,
}

/// What texts and lists may be.
#[derive(Serialize)]
struct Limits {
    subject_characters: usize,
    body_bytes: usize,
    recipients: Option<u32>,
    selection: usize,
    page: u32,
}

impl Profile {
    /// Of a caller.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(web: &Web, caller: &Caller) -> Result<Self> {
        let counts = web.postroom.messages().counts(caller).await?;
        let roles = [("moderator", caller.moderator), ("admin", caller.admin)];
        let messages = &web.postroom.settings().messages;
        let most = messages.max_recipients.map(u32::from);
        Ok(Self {
            roles: roles.into_iter().filter_map(|(role, has)| has.then_some(role)).collect(),
            me: Me {
                name: caller.name.clone(),
                display: caller.display.clone(),
                email: caller.email.clone(),
                moderator: caller.moderator,
                admin: caller.admin,
                counts,
            },
            limits: Limits {
                subject_characters: limits::SUBJECT,
                body_bytes: messages.body_max_bytes,
                recipients: if messages.multi_recipients { most } else { Some(1) },
                selection: limits::SELECTION,
                page: limits::PAGE_MAX,
            },
        })
    }
}

/// The caller: name, roles, limits.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = shapes::Profile)))]
pub async fn me(State(web): State<Web>, Reader(caller): Reader) -> Result<Json<Profile>> {
    Ok(Json(Profile::of(&web, &caller).await?))
}

/// The caller's counters.
#[utoipa::path(get, path = "/counts", tag = "messages", responses((status = 200, body = shapes::Counts)))]
pub async fn counts(State(web): State<Web>, Reader(caller): Reader) -> Result<Json<Counts>> {
    Ok(Json(web.postroom.messages().counts(&caller).await?))
}
