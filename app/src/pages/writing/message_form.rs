//! The form for a message, new or a reply. Without scripts a refused form comes back with everything that
//! was typed.

use super::{
    super::submission::FormSubmission,
    draft::{Draft, Purpose},
    message_fields::MessageFields,
};
use crate::{
    address,
    dom::{self, SubmittedForm},
    state::use_app_state,
    ui::{Icon, IntoErased, reactive},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use postroom_texts as texts;

/// The form.
#[component]
pub fn MessageForm(
    /// What it is for.
    purpose: Purpose,
    /// What its fields start with, unless the server refused what was typed.
    draft: Draft,
    /// Its idempotency key.
    key: String,
) -> impl IntoView {
    let app = use_app_state();
    let refused = app.refused_form.get_untracked();
    let draft = draft.or_typed(&refused);
    let submission = FormSubmission::refused(&refused);
    let next = use_return_address();
    let action = app.member_address(&address::with_next(&purpose.path(), &next));
    let cancel = next.clone();
    let (navigate, pathname) = (use_navigate(), use_location().pathname);
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = SubmittedForm::intercept(&event) else { return };
        let (navigate, next, is_shown) = (navigate.clone(), next.clone(), address::stays(pathname));
        let sent = purpose.send(&form);
        submission.submit(&form, sent, move || {
            app.refetch();
            if is_shown() {
                navigate(&next, NavigateOptions::default());
            }
        });
    };
    let first_field = match purpose {
        Purpose::Reply(_) => "#body",
        Purpose::NewMessage if draft.to.is_empty() => "#to",
        Purpose::NewMessage => "#subject",
    };
    let navigated = app.hydrated.get_untracked();
    Effect::new(move || {
        if navigated {
            dom::next_frame(move || {
                dom::focus(first_field);
            });
        }
    });
    view! {
        <form method="post" action=action class="form" on:submit=submit>
            {submission.form_error(&["to", "subject", "body"])}
            <input type="hidden" name="key" value=key />
            <MessageFields purpose draft submission />
            <SubmitButtons submission cancel />
        </form>
    }
    .into_erased()
}

/// The buttons: send, or cancel.
#[component]
fn SubmitButtons(submission: FormSubmission, cancel: String) -> impl IntoView {
    view! {
        <div class="button-row">
            <button class="button primary" data-send aria-busy=reactive(move || submission.busy.get().to_string())>
                <Icon name="send" />
                {texts::actions::send()}
            </button>
            <a class="button plain" href=cancel data-key="u">
                {texts::actions::cancel()}
            </a>
            <span class="hint hydrated-only keyboard-only">{texts::writing::send_key()}</span>
        </div>
    }
    .into_erased()
}

/// The page to return to after writing or by Cancel: `next`, else the page before, else the list.
fn use_return_address() -> String {
    let next = untrack(address::use_next());
    let app = use_app_state();
    let before =
        || if app.hydrated.get_untracked() { None } else { app.initial(|initial| initial.referer.clone()) };
    next.or_else(before).unwrap_or_else(|| app.last_list.get_untracked())
}
