//! The fields of a message: recipients, subject, text.

use super::{
    super::submission::FormSubmission,
    draft::{Draft, Purpose},
};
use crate::{
    state::use_app_state,
    ui::{Field, IntoErased, TextArea},
};
use leptos::prelude::*;
use postroom_model::limits;
use postroom_texts as texts;

/// The fields. A reply has recipients only where others may get copies.
#[component]
pub fn MessageFields(purpose: Purpose, draft: Draft, submission: FormSubmission) -> impl IntoView {
    let Draft { to, subject, body } = draft;
    let has_recipients =
        purpose == Purpose::NewMessage || use_app_state().initial(|initial| initial.copies_on_reply);
    let typed = RwSignal::new(subject.clone());
    view! {
        {has_recipients.then(|| view! { <RecipientsField purpose to submission /> })}
        <Field
            name="subject"
            label=texts::writing::subject()
            value=subject
            hint=subject_hint(typed)
            error=submission.field_error("subject")
            typed
        />
        <TextArea name="body" label=texts::writing::message() value=body rows="12" error=submission.field_error("body") />
    }
    .into_erased()
}

/// The recipients of a new message, or of copies of a reply.
#[component]
fn RecipientsField(purpose: Purpose, to: String, submission: FormSubmission) -> impl IntoView {
    let (several, max) =
        use_app_state().initial(|initial| (initial.multi_recipients, initial.max_recipients));
    let names = match (several, max) {
        (false, _) | (_, 1) => texts::writing::one_name().to_owned(),
        (true, max) => texts::writing::names_max(max.into()),
    };
    let (label, hint) = match purpose {
        Purpose::Reply(_) => (texts::writing::copies(), format!("{} {names}", texts::writing::copies_hint())),
        Purpose::NewMessage if several => (texts::writing::recipients(), names),
        Purpose::NewMessage => (texts::writing::recipient(), names),
    };
    let optional = purpose != Purpose::NewMessage;
    view! { <Field name="to" label value=to optional hint error=submission.field_error("to") /> }
        .into_erased()
}

/// The hint of the subject: how many more characters it may have, once these become few.
fn subject_hint(typed: RwSignal<String>) -> Signal<String> {
    Signal::derive(move || {
        let used = typed.with(|text| text.trim().chars().count());
        match limits::SUBJECT.checked_sub(used) {
            Some(left) if left > 30 => texts::writing::subject_max(limits::count(limits::SUBJECT)),
            Some(left) => texts::writing::subject_left(limits::count(left)),
            None => texts::writing::subject_over(limits::count(used - limits::SUBJECT)),
        }
    })
}
