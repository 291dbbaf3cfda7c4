//! What the forms that send something have in common when they are live: one sending at a time, what
//! was refused beside its field, the result told. The text stays where it is until it was sent.

use crate::{
    actions,
    context::{Flash, FormState, Tally},
    desk::{Desk, desk},
    dom,
    error::{Answer, AppError},
    ui::{IntoPiece, Piece},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::{Code, Refusal};

/// The state of a form that sends.
#[derive(Clone, Copy)]
pub struct Sender {
    desk: Desk,
    /// It is being sent.
    pub busy: RwSignal<bool>,
    refused: RwSignal<Option<Refusal>>,
}

impl Sender {
    /// A form that was not sent yet.
    pub fn new() -> Self {
        Self::refused_as(None)
    }

    /// A form that starts with what was wrong with the one before.
    pub fn again(form: &FormState) -> Self {
        Self::refused_as(form.refusal.clone())
    }

    fn refused_as(refusal: Option<Refusal>) -> Self {
        Self { desk: desk(), busy: RwSignal::new(false), refused: RwSignal::new(refusal) }
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &'static str) -> Signal<Option<String>> {
        let refused = self.refused;
        Signal::derive(move || refused.with(|refusal| Some(refusal.as_ref()?.field(field)?.detail.clone())))
    }

    /// What is wrong with the whole, or with fields that the form does not show.
    pub fn whole(&self, shown: &'static [&'static str]) -> impl Fn() -> Piece + Send + use<> {
        let refused = self.refused;
        move || {
            let text = refused.with(|refusal| {
                let refusal = refusal.as_ref()?;
                let hidden = refusal.errors.iter().find(|e| !shown.contains(&e.field.as_str()));
                match hidden {
                    Some(error) => Some(error.detail.clone()),
                    None if refusal.errors.is_empty() => Some(refusal.detail.clone()),
                    None => None,
                }
            });
            match text {
                Some(text) => view! { <p class="banner bad" role="alert">{text}</p> }.piece(),
                None => ().piece(),
            }
        }
    }

    /// Sends, tells what became of it, and then goes on.
    pub fn send(self, call: impl Future<Output = Answer<Tally>> + 'static, then: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = call.await;
            self.busy.try_set(false);
            match answer {
                Ok(tally) => {
                    self.refused.try_set(None);
                    self.desk.tell(&Flash::Sent(tally));
                    then();
                }
                Err(error) => self.refuse(error),
            }
        });
    }

    /// Shows what was wrong, and leads to the first field it concerns.
    fn refuse(self, error: AppError) {
        if error.0.code == Code::SessionRequired {
            actions::refuse(self.desk, &error);
        }
        self.desk.spoken.set(crate::notes::reason(&error.0));
        self.refused.try_set(Some(error.0));
        dom::soon(|| {
            dom::focus("[aria-invalid=true]");
        });
    }
}
