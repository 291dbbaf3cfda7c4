//! Lists whose items stay where they are on the page while others come and go.

use super::{IntoPiece, Piece};
use leptos::prelude::*;
use std::sync::Arc;

/// Shows an item for each number. Every list goes through here, so that the code that finds out what
/// has moved is in the download once.
pub fn each(
    numbers: impl Fn() -> Vec<i64> + Send + Sync + 'static,
    item: impl Fn(i64) -> Piece + Send + Sync + 'static,
) -> Piece {
    numbered(Signal::derive(numbers), Arc::new(item))
}

fn numbered(numbers: Signal<Vec<i64>>, item: Arc<dyn Fn(i64) -> Piece + Send + Sync>) -> Piece {
    view! { <For each=move || numbers.get() key=|number| *number children=move |number| item(number) /> }
        .piece()
}
