//! An avatar: a person's initials on a colour derived from the name.

use super::erased_view::{ErasedView, IntoErased};
use leptos::prelude::*;
use postroom_model::{
    Party,
    text::{initials, name_hash},
};
use postroom_texts as texts;

/// How many colours there are; the style sheet has a class for each.
const HUES: u32 = 8;

/// A party's name as it is shown. An account that was removed has none of its own any more.
pub fn party_name(party: &Party) -> String {
    match party {
        Party::Member(person) if person.name.is_empty() => texts::reading::former().to_owned(),
        _ => party.display().to_owned(),
    }
}

/// A person's avatar. Hidden from screen readers: the name stands beside it.
pub fn avatar(party: &Party) -> ErasedView {
    let seed = party.name().unwrap_or_else(|| party.display());
    let letters = initials(party.display());
    let letters = if letters.is_empty() { "?".to_owned() } else { letters };
    view! { <span class=format!("avatar hue-{}", name_hash(seed, HUES)) aria-hidden="true">{letters}</span> }
        .into_erased()
}
