//! `/me` and `/counts`: the caller with roles and limits, and the caller's counters.

use super::{
    auth::{Reader, Writer},
    json_body::JsonBody,
};
use crate::http::{problem::Result, state::AppState};
use axum::{Json, extract::State};
use postroom_engine::Caller;
use postroom_model::{Counts, Language, Profile, limits};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// The caller, with roles and limits.
#[derive(Serialize, ToSchema)]
pub struct MeResponse {
    #[serde(flatten)]
    profile: Profile,
    /// Counters at the moment of the response.
    counts: Counts,
    /// `moderator`, `admin`.
    roles: Vec<&'static str>,
    limits: Limits,
}

/// Limits of texts and lists.
#[derive(Serialize, ToSchema)]
struct Limits {
    /// Longest subject.
    subject_characters: usize,
    /// Longest body.
    body_bytes: usize,
    /// Most recipients of one message.
    recipients: u64,
    /// Most messages and conversations that one action may name.
    selection: usize,
    /// Most entries of one page of a list.
    page: u32,
}

impl MeResponse {
    /// Loads the profile of a caller.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(state: &AppState, caller: &Caller) -> Result<Self> {
        let counts = state.postroom.messages().counts(caller).await?;
        let roles = [("moderator", caller.profile.moderator), ("admin", caller.profile.admin)];
        let messages = &state.postroom.settings().messages;
        Ok(Self {
            roles: roles.into_iter().filter_map(|(role, has)| has.then_some(role)).collect(),
            profile: caller.profile.clone(),
            counts,
            limits: Limits {
                subject_characters: limits::SUBJECT,
                body_bytes: messages.body_max_bytes,
                recipients: state.postroom.messages().max_recipients(),
                selection: limits::SELECTION,
                page: limits::PAGE_MAX,
            },
        })
    }
}

/// The caller: name, roles, limits.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = MeResponse)))]
pub async fn me(State(state): State<AppState>, Reader(caller): Reader) -> Result<Json<MeResponse>> {
    Ok(Json(MeResponse::load(&state, &caller).await?))
}

/// What a member may change about themselves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The language of pages and answers; `null`: what the browser asks for.
    #[serde(default, deserialize_with = "deserialize_present")]
    #[schema(value_type = Option<Language>)]
    language: Option<Option<Language>>,
}

/// Tells `null` from a field that is missing.
fn deserialize_present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<Language>>, D::Error> {
    Deserialize::deserialize(value).map(Some)
}

/// Change the caller's preferences.
#[utoipa::path(patch, path = "/me", tag = "session", request_body = ProfileChange,
    responses((status = 200, body = MeResponse)))]
pub async fn change(
    State(state): State<AppState>,
    Writer(mut caller): Writer,
    JsonBody { value, .. }: JsonBody<ProfileChange>,
) -> Result<Json<MeResponse>> {
    if let Some(language) = value.language {
        state.postroom.accounts().set_language(&caller, language).await?;
        caller.profile.language = language;
    }
    Ok(Json(MeResponse::load(&state, &caller).await?))
}

/// The caller's counters.
#[utoipa::path(get, path = "/counts", tag = "messages", responses((status = 200, body = Counts)))]
pub async fn counts(State(state): State<AppState>, Reader(caller): Reader) -> Result<Json<Counts>> {
    Ok(Json(state.postroom.messages().counts(&caller).await?))
}
