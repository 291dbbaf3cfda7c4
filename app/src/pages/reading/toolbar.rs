//! The toolbar of a conversation: back to the list, and actions on all of its messages.

use super::shown_messages::ShownMessages;
use crate::{
    actions, address,
    dom::SubmittedForm,
    state::{OptimisticUpdate, use_app_state},
    ui::{Icon, IntoErased, action_button, reactive, selection_fields},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use postroom_model::{Action, ItemId, Message, Selection};
use postroom_texts as texts;

/// The toolbar.
#[component]
pub fn Toolbar(item: ItemId, shown: RwSignal<ShownMessages>) -> impl IntoView {
    let app = use_app_state();
    let next = address::use_next();
    let list = move || next().unwrap_or_else(|| "/inbox".to_owned());
    let navigate = use_navigate();
    let selection = move || match item {
        ItemId::Conversation(_) if shown.with(ShownMessages::is_conversation) => item.into(),
        _ => Selection {
            messages: shown.with(|shown| shown.items.iter().map(|message| message.id).collect()),
            conversations: Vec::new(),
        },
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = SubmittedForm::intercept(&event) else { return };
        let Some(action) = form.action.as_deref().and_then(|word| word.parse::<Action>().ok()) else {
            return;
        };
        actions::perform(action, untrack(selection));
        if matches!(action, Action::Archive | Action::Delete | Action::MarkUnread) {
            navigate(&untrack(list), NavigateOptions::default());
        }
    };
    view! {
        <div class="reading-toolbar">
            <a class="button plain back" href=reactive(move || list()) data-key="u" title=texts::actions::back_to_list()>
                <Icon name="back" />
                <span class="label">{texts::actions::back()}</span>
            </a>
            <form
                method="post"
                action=reactive(move || app.member_address(&address::form_with_next("/actions", &list())))
                on:submit=submit
            >
                {reactive(move || selection_fields(&selection()))}
                <ActionButtons shown />
            </form>
        </div>
    }
    .into_erased()
}

/// The buttons of the actions that the messages' states allow.
#[component]
fn ActionButtons(shown: RwSignal<ShownMessages>) -> impl IntoView {
    let app = use_app_state();
    let states = Memo::new(move |_| {
        let updates = app.optimistic_updates.get();
        let state = |message: &Message| OptimisticUpdate::archived_and_deleted(&updates, message);
        shown.with(|shown| shown.items.iter().map(state).collect::<Vec<_>>())
    });
    let all_archived = move || states.with(|states| states.iter().all(|(archived, _)| *archived));
    let all_deleted = move || states.with(|states| states.iter().all(|(_, deleted)| *deleted));
    let any_received = move || shown.with(|shown| shown.items.iter().any(|message| !message.outgoing));
    let archive = move || {
        if all_archived() {
            action_button(Action::Unarchive, "restore", texts::actions::unarchive(), "e")
        } else {
            action_button(Action::Archive, "archives", texts::actions::archive(), "e")
        }
    };
    let delete = move || {
        if all_deleted() {
            action_button(Action::Undelete, "recover", texts::actions::recover(), "#")
        } else {
            action_button(Action::Delete, "trash", texts::actions::delete(), "#")
        }
    };
    let mark_unread = move || {
        any_received()
            .then(|| action_button(Action::MarkUnread, "unread", texts::actions::mark_unread(), "U"))
    };
    view! { {reactive(move || archive())} {reactive(move || delete())} {reactive(move || mark_unread())} }
        .into_erased()
}
