//! The quick reply below a conversation: text only. The form stays as it is while new messages arrive; only the
//! message that it answers follows them.

use super::super::submission::FormSubmission;
use crate::{
    actions, address,
    dom::{self, SubmittedForm},
    server_fns::writing,
    state::{AppState, Flash, use_app_state},
    ui::{Icon, IntoErased, TextArea, reactive},
    wire::LoadedConversation,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use postroom_model::{ConversationId, ItemId, MessageId, submission::Reply};
use postroom_texts as texts;
use web_sys::SubmitEvent;

/// Its field.
const FIELD: &str = ".quick textarea";

/// The quick reply, where there is a message to answer.
#[component]
pub fn QuickReply(
    /// The message that it answers.
    reply_to: Memo<Option<MessageId>>,
    /// The conversation below which it stands.
    conversation: Memo<Option<LoadedConversation>>,
) -> impl IntoView {
    // What is being written stays where nothing can be answered any more, as after the message was deleted elsewhere.
    let reply_to = Memo::new(move |last: Option<&Option<MessageId>>| {
        reply_to.get().or_else(|| last.copied().flatten().filter(|_| is_being_written()))
    });
    let has_form = Memo::new(move |_| reply_to.get().is_some());
    let form =
        move || has_form.get().then(|| view! { <QuickReplyForm reply_to conversation /> }.into_erased());
    view! { {reactive(move || form())} }.into_erased()
}

#[component]
fn QuickReplyForm(
    reply_to: Memo<Option<MessageId>>,
    conversation: Memo<Option<LoadedConversation>>,
) -> impl IntoView {
    let app = use_app_state();
    let address = address::use_address();
    let of_conversation = move |read: fn(&LoadedConversation) -> &String| {
        conversation.with(|conversation| {
            conversation.as_ref().map(|conversation| read(conversation).clone()).unwrap_or_default()
        })
    };
    if let Some(item) = conversation.with_untracked(|conversation| Some(conversation.as_ref()?.item)) {
        Effect::new(move || restore_unsent(app, item));
    }
    let draft = untrack(|| of_conversation(|conversation| &conversation.draft));
    let key = Memo::new(move |_| of_conversation(|conversation| &conversation.key));
    let submission = FormSubmission::new();
    let full_form = Signal::derive(move || {
        let path = format!("/reply/{}", reply_to.get().map_or(0, |id| id.0));
        address::with_next(&path, &address())
    });
    view! {
        <form
            method="post"
            class="quick"
            action=reactive(move || app.member_address(&full_form.get()))
            on:submit=submit_handler(reply_to, conversation, submission)
            aria-label=texts::reading::quick_reply()
        >
            <input type="hidden" name="key" value=reactive(move || key.get()) />
            <TextArea name="body" label=texts::actions::reply() value=draft rows="3" error=submission.field_error("body") />
            {submission.form_error(&["body"])}
            <Buttons submission full_form />
        </form>
    }
    .into_erased()
}

/// Sends the form. The field is empty at once, so that one can go on writing, and gets its text back when sending
/// fails. After the first reply to a message the page of the conversation is shown, unless one has gone on meanwhile.
fn submit_handler(
    reply_to: Memo<Option<MessageId>>,
    conversation: Memo<Option<LoadedConversation>>,
    submission: FormSubmission,
) -> impl Fn(SubmitEvent) {
    let app = use_app_state();
    let next = address::use_next();
    let (navigate, pathname) = (use_navigate(), use_location().pathname);
    // What was sent last without success, with its idempotency key: the same text again is the same reply.
    let failed = StoredValue::new(None::<(String, String)>);
    move |event| {
        let (Some(form), Some(parent)) = (SubmittedForm::intercept(&event), reply_to.get_untracked()) else {
            return;
        };
        if submission.busy.get_untracked() {
            return;
        }
        let text = form.text("body");
        let repeated =
            failed.with_value(|last| Some(last.as_ref().filter(|(sent, _)| *sent == text)?.1.clone()));
        let key = repeated.unwrap_or_else(actions::new_request_key);
        let reply = Reply { body: text.clone(), subject: None, to: Vec::new() };
        let sent = writing::send_reply(parent, reply, key.clone());
        form.reset();
        let (navigate, is_shown) = (navigate.clone(), address::stays(pathname));
        let shown = conversation.get_untracked();
        let next = untrack(next).unwrap_or_else(|| "/inbox".to_owned());
        let item = shown.as_ref().map(|shown| shown.item);
        let submitted = form.clone();
        let answer = async move {
            let answer = sent.await;
            if answer.is_err() {
                if !form.put_back("body", &text) {
                    app.unsent_replies
                        .update_value(|unsent| unsent.extend(item.map(|item| (item, text.clone()))));
                }
                failed.try_set_value(Some((text, key)));
            }
            answer.map(Flash::Sent)
        };
        let begun = shown.as_ref().and_then(conversation_of_reply);
        submission.submit(&submitted, answer, move || {
            app.refetch();
            if let Some(begun) = begun.filter(|_| is_shown() && !is_being_written()) {
                let page = ItemId::Conversation(begun).href();
                navigate(&address::with_next(&page, &next), NavigateOptions::default());
            }
        });
    }
}

/// Whether somebody is writing a reply.
pub fn is_being_written() -> bool {
    dom::query(FIELD).is_some_and(|field| dom::is_typed_into(&field))
}

/// Puts a reply that could not be sent back into the field, if it was written here before.
fn restore_unsent(app: AppState, item: ItemId) {
    let is_here = |(of, _): &mut (ItemId, String)| *of == item;
    let unsent = app.unsent_replies.try_update_value(|unsent| unsent.extract_if(.., is_here).next());
    if let (Some((_, text)), Some(field)) = (unsent.flatten(), dom::query(FIELD)) {
        dom::put_back(&field, &text);
    }
}

/// The buttons: send, or continue in the full form.
#[component]
fn Buttons(submission: FormSubmission, full_form: Signal<String>) -> impl IntoView {
    let app = use_app_state();
    let keep_text = move |_| {
        let typed = dom::query(FIELD).and_then(|element| dom::textarea_value(&element));
        app.quick_reply_text.set(typed.filter(|text| !text.trim().is_empty()));
    };
    view! {
        <div class="button-row">
            <button class="button primary" data-send aria-busy=reactive(move || submission.busy.get().to_string())>
                <Icon name="send" />
                {texts::actions::send()}
            </button>
            <a class="button plain" data-key="r" href=reactive(move || full_form.get()) on:click=keep_text>
                {texts::reading::more()}
                <span class="visually-hidden">{texts::reading::more_hint()}</span>
            </a>
            <span class="hint hydrated-only keyboard-only">{texts::writing::send_key()}</span>
        </div>
    }
    .into_erased()
}

/// The conversation that a reply to a single message begins, where the reply will be seen. None where a
/// conversation is shown already.
fn conversation_of_reply(conversation: &LoadedConversation) -> Option<ConversationId> {
    let message =
        conversation.part.items.first().filter(|_| matches!(conversation.item, ItemId::Message(_)))?;
    Some(message.conversation.unwrap_or_else(|| message.id.into()))
}
