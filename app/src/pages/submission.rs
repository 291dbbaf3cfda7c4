//! Submitting a form with scripts: one submission at a time, errors beside their fields, the result as a
//! toast. What was typed stays in the form until the server has accepted it.

use crate::{
    dom::{self, SubmittedForm},
    error::{AppError, AppResult},
    state::{AppState, ConnectionState, Flash, FormState, use_app_state},
    ui::{ErasedView, IntoErased},
};
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// A request whose result is shown as a toast.
type LocalRequest = Pin<Box<dyn Future<Output = AppResult<Flash>>>>;

/// The state of a form's submission.
#[derive(Clone, Copy)]
pub struct FormSubmission {
    app: AppState,
    /// The form is being submitted.
    pub busy: RwSignal<bool>,
    refused: RwSignal<Option<AppError>>,
}

impl FormSubmission {
    /// A form that was not submitted yet.
    pub fn new() -> Self {
        Self::with_refusal(None)
    }

    /// A form that the server renders again because it refused it.
    pub fn refused(form: &FormState) -> Self {
        Self::with_refusal(form.refusal.clone())
    }

    fn with_refusal(refusal: Option<AppError>) -> Self {
        Self { app: use_app_state(), busy: RwSignal::new(false), refused: RwSignal::new(refusal) }
    }

    /// The error of a field.
    pub fn field_error(&self, field: &'static str) -> Signal<Option<String>> {
        let refused = self.refused;
        Signal::derive(move || refused.with(|refusal| Some(refusal.as_ref()?.field(field)?.to_owned())))
    }

    /// The error of the form as a whole, or of fields that it does not show.
    pub fn form_error(&self, shown: &'static [&'static str]) -> impl Fn() -> ErasedView + Send + use<> {
        let refused = self.refused;
        move || {
            let text = refused.with(|refusal| {
                let refusal = refusal.as_ref()?;
                let hidden = refusal.fields.iter().find(|(field, _)| !shown.contains(&field.as_str()));
                match hidden {
                    Some((_, text)) => Some(text.clone()),
                    None if refusal.fields.is_empty() => Some(refusal.text.clone()),
                    None => None,
                }
            });
            match text {
                Some(text) => view! { <p class="banner failed" role="alert">{text}</p> }.into_erased(),
                None => ().into_erased(),
            }
        }
    }

    /// Submits, shows the result, and continues after success. Where the member of the page is not signed in any more, the
    /// browser submits the form by itself: the server keeps what was typed while somebody signs in.
    pub fn submit(
        self,
        form: &SubmittedForm,
        request: impl Future<Output = AppResult<Flash>> + 'static,
        then: impl FnOnce() + 'static,
    ) {
        if !self.busy.get_untracked() {
            self.busy.set(true);
            // Boxed, so that what follows is compiled once for all forms.
            let signed_out = Box::new(form.submit_natively());
            spawn_local(self.finish(Box::pin(request), Box::new(then), signed_out));
        }
    }

    async fn finish(self, request: LocalRequest, then: Box<dyn FnOnce()>, signed_out: Box<dyn FnOnce()>) {
        let answer = request.await;
        self.busy.try_set(false);
        match answer {
            Ok(result) => {
                self.refused.try_set(None);
                self.app.show_toast(&result);
                then();
            }
            Err(error) if ConnectionState::of_refusal(&error) == Some(ConnectionState::SignedOut) => {
                self.app.note_lost_session(&error);
                signed_out();
            }
            Err(error) => self.show_refusal(error),
        }
    }

    /// Shows the errors, and focuses the first invalid field.
    fn show_refusal(self, error: AppError) {
        self.app.note_lost_session(&error);
        self.app.announcement.set(error.first_text().to_owned());
        // Whoever has left the form learns it all the same.
        if let Some(Some(error)) = self.refused.try_set(Some(error)) {
            self.app.show_toast(&Flash::Refused(error));
        }
        dom::next_frame(|| {
            dom::focus("[aria-invalid=true]");
        });
    }
}
