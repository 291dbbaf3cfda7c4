//! Icons, from one sprite that the browser caches: they take no space in the WebAssembly. Hidden from
//! screen readers: a label beside each says what it means.

use super::erased_view::IntoErased;
use leptos::prelude::*;

/// The sprite's address. Its name holds the beginning of its SHA-256, because browsers cache it for long.
const SPRITE: &str = "/icons/sprite.1fa362fca6d10f6b902bc0.svg";

/// One icon of the sprite.
#[component]
pub fn Icon(
    /// Its name in the sprite.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("{SPRITE}#{name}") />
        </svg>
    }
    .into_erased()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::SPRITE;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_name_of_the_sprite_changes_with_it() {
        let file = format!("{}/../public{SPRITE}", env!("CARGO_MANIFEST_DIR"));
        let digest = Sha256::digest(std::fs::read(file).unwrap());
        let hex: String = digest.iter().take(11).map(|byte| format!("{byte:02x}")).collect();
        assert!(SPRITE.contains(&hex), "name it sprite.{hex}.svg");
    }
}
