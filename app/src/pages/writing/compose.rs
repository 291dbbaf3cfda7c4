//! The form for a new message. Without scripts a refused form comes back with everything that was typed.

use super::{
    super::{error_page::ErrorMessage, submission::Submission},
    fields::{SubmitButtons, recipients_hint, subject_hint, use_return_address},
};
use crate::{
    address,
    dom::{self, SubmittedForm},
    error::AppResult,
    preloaded::preloaded_resource,
    server_fns::writing,
    state::{FormState, use_app_state},
    ui::{Field, IntoErased, PageTitle, Suspended, TextArea},
    wire::WriteForm,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use postroom_model::{names, submission::Write};
use postroom_texts as texts;

/// The view of the page for a new message.
#[component]
pub fn Compose() -> impl IntoView {
    let names = use_params_map().with_untracked(|params| params.get("names")).unwrap_or_default();
    let names = names::split_path(&names);
    let form = preloaded_resource(|| (), move |()| writing::load_write_form(names.clone()));
    view! {
        <Suspended>
            {move || {
                form.get().map(|form: AppResult<WriteForm>| match form {
                    Ok(form) => view! { <ComposeForm form /> }.into_erased(),
                    Err(error) => view! { <ErrorMessage error /> }.into_erased(),
                })
            }}
        </Suspended>
    }
    .into_erased()
}

#[component]
fn ComposeForm(form: WriteForm) -> impl IntoView {
    let app = use_app_state();
    let typed: FormState = app.refused_form.get_untracked();
    let query = use_query_map();
    // What was typed into the refused form, else what the address says.
    let initial_value = |name: &str| {
        typed
            .value(name)
            .map(str::to_owned)
            .or_else(|| query.with_untracked(|query| query.get(name)))
            .unwrap_or_default()
    };
    let to = if form.to.is_empty() || typed.refusal.is_some() { initial_value("to") } else { form.to };
    let (subject, body) = (initial_value("subject"), initial_value("body"));
    let subject_typed = RwSignal::new(subject.clone());
    let next = use_return_address();
    let submission = Submission::refused(&typed);
    let navigate = use_navigate();
    let submit = {
        let next = next.clone();
        move |event: web_sys::SubmitEvent| {
            let Some(form) = SubmittedForm::intercept(&event) else { return };
            let message = Write {
                to: names::split(&form.text("to")),
                subject: form.text("subject"),
                body: form.text("body"),
            };
            let (key, navigate, next) = (form.text("key"), navigate.clone(), next.clone());
            submission.submit(async move { writing::send_message(message, key).await }, move || {
                app.refetch();
                navigate(&next, NavigateOptions::default());
            });
        }
    };
    let navigated = app.hydrated.get_untracked();
    let has_recipients = !to.is_empty();
    Effect::new(move || {
        if navigated {
            dom::next_frame(move || {
                dom::focus(if has_recipients { "#subject" } else { "#to" });
            });
        }
    });
    view! {
        <PageTitle text=texts::writing::title().to_owned() />
        <article class="compose">
            <h1 id="heading" tabindex="-1">{texts::writing::heading()}</h1>
            <form method="post" action=address::with_next("/write", &next) class="form" on:submit=submit>
                {submission.form_error(&["to", "subject", "body"])}
                <input type="hidden" name="key" value=form.key />
                <Field
                    name="to"
                    label=if app.initial(|initial| initial.multi_recipients) { texts::writing::recipients() } else { texts::writing::recipient() }
                    value=to
                    hint=recipients_hint(false)
                    error=submission.field_error("to")
                />
                <Field
                    name="subject"
                    label=texts::writing::subject()
                    value=subject
                    hint=subject_hint(subject_typed)
                    error=submission.field_error("subject")
                    typed=subject_typed
                />
                <TextArea name="body" label=texts::writing::message() value=body rows="12" error=submission.field_error("body") />
                <SubmitButtons submission next=next.clone() />
            </form>
        </article>
    }
    .into_erased()
}
