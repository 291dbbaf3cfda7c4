//! Buttons that submit an action on messages.

use crate::ui::{ErasedView, Icon, IntoErased};
use leptos::prelude::*;
use postroom_model::Action;

/// A button of a form that posts to `/actions`, with its keyboard shortcut.
pub fn action_button(
    action: Action,
    icon: &'static str,
    label: &'static str,
    shortcut: &'static str,
) -> ErasedView {
    view! {
        <button class="plain" name="action" value=action.as_str() data-key=shortcut title=label>
            <Icon name=icon />
            <span class="label">{label}</span>
        </button>
    }
    .into_erased()
}

/// Hidden fields that name a selection in such a form.
pub fn selection_fields(selection: &postroom_model::post::Selection) -> ErasedView {
    let field = |name: &'static str, id: i64| view! { <input type="hidden" name=name value=id /> };
    (
        selection.messages.iter().map(|id| field("messages", id.0)).collect_view(),
        selection.conversations.iter().map(|id| field("conversations", id.0)).collect_view(),
    )
        .into_erased()
}
