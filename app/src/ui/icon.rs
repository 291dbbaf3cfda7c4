//! Icons, from one sprite that the browser caches: they cost nothing in the WebAssembly. Always
//! decoration; what they mean is said in words beside them.

use super::IntoPiece;
use leptos::prelude::*;

/// One icon of `public/icons/sprite.svg`.
#[component]
pub fn Icon(
    /// Its name in the sprite.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("/icons/sprite.svg#{name}") />
        </svg>
    }
    .piece()
}
