//! Parts of forms that carry out an action on messages by a POST to `/actions`.

use super::{
    erased_view::{ErasedView, IntoErased},
    icon::Icon,
};
use leptos::prelude::*;
use postroom_model::{Action, Selection};

/// The button of an action, with its keyboard shortcut.
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

/// Hidden field with the idempotency key of a form that is submitted without scripts: submitted twice, it acts once.
/// Only the server makes one, as scripts give each action a key of its own.
pub fn request_key_field() -> ErasedView {
    #[cfg(feature = "ssr")]
    let key = Nonce::new().to_string();
    #[cfg(not(feature = "ssr"))]
    let key = "";
    view! { <input type="hidden" name="key" value=key /> }.into_erased()
}

/// Hidden fields with what the action is carried out on, and the form's idempotency key.
pub fn selection_fields(selection: &Selection) -> ErasedView {
    let field = |name: &'static str, id: i64| view! { <input type="hidden" name=name value=id /> };
    (
        request_key_field(),
        selection.messages.iter().map(|id| field("messages", id.0)).collect_view(),
        selection.conversations.iter().map(|id| field("conversations", id.0)).collect_view(),
    )
        .into_erased()
}
