//! The picture of somebody: initials on a colour made from the name.

use super::{IntoPiece, Piece};
use leptos::prelude::*;
use postroom_model::{
    Party,
    text::{initials, name_hash},
};

/// Colours there are; the style sheet has a class for each.
const HUES: u32 = 8;

/// Somebody's initials. Decoration: the name stands beside it.
pub fn avatar(party: &Party) -> Piece {
    let seed = party.name().unwrap_or_else(|| party.display());
    let letters = initials(party.display());
    let letters = if letters.is_empty() { "?".to_owned() } else { letters };
    view! { <span class=format!("avatar hue-{}", name_hash(seed, HUES)) aria-hidden="true">{letters}</span> }
        .piece()
}
