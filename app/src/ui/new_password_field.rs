//! The field for a new password.

use super::{erased_view::IntoErased, field::Field};
use leptos::prelude::*;
use postroom_model::limits;

/// The field for a new password, of an account to be made or of one's own.
#[component]
pub fn NewPasswordField(
    /// Its name in the form.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// The text below it: says how long the password must be at least.
    hint: fn(u64) -> String,
    /// The error after a refusal.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let hint = hint(limits::count(limits::PASSWORD_MIN));
    view! { <Field name label kind="password" autocomplete="new-password" hint error /> }.into_erased()
}
