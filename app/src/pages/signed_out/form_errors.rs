//! The errors of a plain form that the server has refused.

use crate::{
    state::{FormState, use_app_state},
    ui::{ErasedView, IntoErased},
};
use leptos::prelude::*;

/// A form that the server may have refused.
#[derive(Clone)]
pub struct RefusedForm(FormState);

impl RefusedForm {
    /// The form that the page was rendered with.
    pub fn current() -> Self {
        Self(use_app_state().refused_form.get_untracked())
    }

    /// What was typed into a field.
    pub fn value(&self, name: &str) -> String {
        self.0.value(name).unwrap_or_default().to_owned()
    }

    /// Whether there is nothing left that it could be sent for.
    pub fn is_gone(&self) -> bool {
        self.0.refusal.as_ref().is_some_and(|error| error.status == 410)
    }

    /// The error of a field.
    pub fn field_error(&self, name: &'static str) -> Signal<Option<String>> {
        let error = self.0.refusal.as_ref().and_then(|error| error.field(name));
        Signal::stored(error.map(str::to_owned))
    }

    /// The error of the form as a whole.
    pub fn form_error(&self) -> Option<ErasedView> {
        let text = self.0.refusal.as_ref()?.text.clone();
        Some(view! { <p class="banner failed" role="alert">{text}</p> }.into_erased())
    }
}
