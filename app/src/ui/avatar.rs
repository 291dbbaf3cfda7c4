//! An avatar: a person's initials on a colour derived from the name.

use super::erased_view::{ErasedView, IntoErased};
use leptos::prelude::*;
use postroom_model::{
    PublicParticipant,
    text::{initials, name_hash},
};
use postroom_texts::participant_name;

/// How many colours there are; the style sheet has a class for each.
const HUES: u32 = 8;

/// A person's avatar. Hidden from screen readers: the name stands beside it.
pub fn avatar(participant: &PublicParticipant) -> ErasedView {
    let shown = participant_name(participant);
    let initials = initials(shown);
    let seed = participant.name().unwrap_or(shown);
    let initials = if initials.is_empty() { "?".to_owned() } else { initials };
    view! { <span class=format!("avatar hue-{}", name_hash(seed, HUES)) aria-hidden="true">{initials}</span> }
        .into_erased()
}
