//! What the forms for new messages and replies share: where they return to, hints, and the buttons.

use super::super::submission::Submission;
use crate::{
    address,
    state::use_app_state,
    ui::{Icon, IntoErased, reactive},
};
use leptos::prelude::*;
use postroom_model::limits;
use postroom_texts as texts;

/// The page to return to after writing or by Cancel: `next`, else the page before, else the list.
pub fn use_return_address() -> String {
    let next = untrack(address::use_next());
    let app = use_app_state();
    let before =
        || if app.hydrated.get_untracked() { None } else { app.initial(|initial| initial.referer.clone()) };
    next.or_else(before).unwrap_or_else(|| app.last_list.get_untracked())
}

/// The hint of the subject: how many more characters it may have, once these become few.
pub fn subject_hint(typed: RwSignal<String>) -> Signal<String> {
    Signal::derive(move || {
        let used = typed.with(|text| text.trim().chars().count());
        match limits::SUBJECT.checked_sub(used) {
            Some(left) if left > 30 => texts::writing::subject_max(limits::count(limits::SUBJECT)),
            Some(left) => texts::writing::subject_left(limits::count(left)),
            None => texts::writing::subject_over(limits::count(used - limits::SUBJECT)),
        }
    })
}

/// The hint of the recipients: how many there may be.
pub fn recipients_hint(as_copies: bool) -> String {
    let (several, max) =
        use_app_state().initial(|initial| (initial.multi_recipients, initial.max_recipients));
    let names = match (several, max) {
        (false, _) | (_, Some(1)) => texts::writing::one_name().to_owned(),
        (true, Some(max)) => texts::writing::names_max(max.into()),
        (true, None) => texts::writing::names().to_owned(),
    };
    if as_copies { format!("{} {names}", texts::writing::copies_hint()) } else { names }
}

/// The buttons of a form: send, or cancel.
#[component]
pub fn SubmitButtons(submission: Submission, next: String) -> impl IntoView {
    view! {
        <div class="button-row">
            <button class="button primary" data-send aria-busy=reactive(move || submission.busy.get().to_string())>
                <Icon name="send" />
                {texts::actions::send()}
            </button>
            <a class="button plain" href=next data-key="u">
                {texts::actions::cancel()}
            </a>
            <span class="hint hydrated-only keyboard-only">{texts::writing::send_key()}</span>
        </div>
    }
    .into_erased()
}
