//! The full form for a reply: subject, copies to others, and the quoted text.

use super::{
    super::{error_page::ErrorMessage, submission::Submission},
    fields::{SubmitButtons, recipients_hint, subject_hint, use_return_address},
};
use crate::{
    address,
    dom::{self, SubmittedForm},
    error::{AppError, AppResult},
    preloaded::preloaded_resource,
    server_fns::writing,
    state::{FormState, use_app_state},
    ui::{Field, IntoErased, PageTitle, Suspended, TextArea},
    wire::{ReplyForm, quoted_text},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use postroom_model::{MessageId, names, submission::Reply};
use postroom_texts as texts;

/// The view of the page for a reply.
#[component]
pub fn FullReply() -> impl IntoView {
    let parent = use_params_map().with_untracked(|params| params.get("id")?.parse::<MessageId>().ok());
    let form = preloaded_resource(
        || (),
        move |()| async move {
            match parent {
                Some(parent) => writing::load_reply_form(parent).await,
                None => Err(AppError::not_found()),
            }
        },
    );
    view! {
        <Suspended>
            {move || {
                form.get().map(|form: AppResult<ReplyForm>| match form {
                    Ok(form) => view! { <FullReplyForm form /> }.into_erased(),
                    Err(error) => view! { <ErrorMessage error /> }.into_erased(),
                })
            }}
        </Suspended>
    }
    .into_erased()
}

#[component]
fn FullReplyForm(form: ReplyForm) -> impl IntoView {
    let app = use_app_state();
    let typed: FormState = app.refused_form.get_untracked();
    let ReplyForm { draft, key } = form;
    let initial_value = |name: &str, otherwise: String| typed.value(name).map_or(otherwise, str::to_owned);
    // The text of a quick reply that is continued here, above the quote.
    let quick_reply = app.quick_reply_text.try_update(Option::take).flatten();
    let quoted = format!("{}{}", quick_reply.unwrap_or_default(), quoted_text(&draft));
    let (subject, body) = (initial_value("subject", draft.subject), initial_value("body", quoted));
    let subject_typed = RwSignal::new(subject.clone());
    let parent = draft.parent;
    let next = use_return_address();
    let submission = Submission::refused(&typed);
    let navigate = use_navigate();
    let submit = {
        let next = next.clone();
        move |event: web_sys::SubmitEvent| {
            let Some(form) = SubmittedForm::intercept(&event) else { return };
            let reply = Reply {
                body: form.text("body"),
                subject: Some(form.text("subject")),
                to: names::split(&form.text("to")),
            };
            let (key, navigate, next) = (form.text("key"), navigate.clone(), next.clone());
            submission.submit(async move { writing::send_reply(parent, reply, key).await }, move || {
                app.refetch();
                navigate(&next, NavigateOptions::default());
            });
        }
    };
    let navigated = app.hydrated.get_untracked();
    Effect::new(move || {
        if navigated {
            dom::next_frame(|| {
                dom::focus("#body");
            });
        }
    });
    let [before, after] = texts::writing::reply_heading();
    view! {
        <PageTitle text=texts::writing::reply_title().to_owned() />
        <article class="compose">
            <h1 id="heading" tabindex="-1">{before} <span dir="auto">{draft.addressee.display}</span> {after}</h1>
            <form
                method="post"
                action=address::with_next(&format!("/reply/{parent}"), &next)
                class="form"
                on:submit=submit
            >
                {submission.form_error(&["to", "subject", "body"])}
                <input type="hidden" name="key" value=key />
                {app
                    .initial(|initial| initial.copies_on_reply)
                    .then(|| {
                        view! {
                            <Field
                                name="to"
                                label=texts::writing::copies()
                                value=initial_value("to", String::new())
                                optional=true
                                hint=recipients_hint(true)
                                error=submission.field_error("to")
                            />
                        }
                    })}
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
