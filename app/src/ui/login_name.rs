//! A login name, beside the name that somebody shows: only it tells two people of the same shown name apart.

use super::erased_view::{ErasedView, IntoErased};
use crate::state::use_app_state;
use leptos::prelude::*;
use postroom_model::PublicParticipant;

/// The login name as text, unless it is what is shown anyway or the reader's own.
pub fn login_name_text(participant: &PublicParticipant) -> Option<String> {
    let name = participant.name().filter(|name| *name != participant.display())?;
    (!use_app_state().is_me(Some(name))).then(|| format!("@{name}"))
}

/// The login name behind a shown name.
pub fn login_name(participant: &PublicParticipant) -> Option<ErasedView> {
    let text = login_name_text(participant)?;
    Some(view! { " " <bdi class="login-name">{text}</bdi> }.into_erased())
}
