//! Keyed lists: items keep their nodes while others come and go.

use super::erased_view::{ErasedView, IntoErased};
use leptos::prelude::*;
use std::sync::Arc;

/// Shows an item for each key. Every list uses this, with keys of one type and boxed items, so that
/// Leptos' keyed diffing is compiled once.
pub fn keyed_list(
    keys: impl Fn() -> Vec<i64> + Send + Sync + 'static,
    item: impl Fn(i64) -> ErasedView + Send + Sync + 'static,
) -> ErasedView {
    erased_list(Signal::derive(keys), Arc::new(item))
}

fn erased_list(keys: Signal<Vec<i64>>, item: Arc<dyn Fn(i64) -> ErasedView + Send + Sync>) -> ErasedView {
    view! { <For each=move || keys.get() key=|key| *key children=move |key| item(key) /> }.into_erased()
}
