//! The quick reply below a conversation: text only. The form stays as it is while new messages arrive; only the
//! message that it answers follows them.

use super::super::submission::FormSubmission;
use crate::{
    address,
    dom::{self, SubmittedForm},
    server_fns::writing,
    state::{Flash, use_app_state},
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

/// The quick reply, where there is a message to answer.
#[component]
pub fn QuickReply(
    /// The message that it answers.
    reply_to: Memo<Option<MessageId>>,
    /// The conversation below which it stands.
    conversation: Memo<Option<LoadedConversation>>,
) -> impl IntoView {
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
    let address = address::use_address();
    let of_conversation = move |read: fn(&LoadedConversation) -> &String| {
        conversation.with(|conversation| {
            conversation.as_ref().map(|conversation| read(conversation).clone()).unwrap_or_default()
        })
    };
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
            action=reactive(move || full_form.get())
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

/// Sends the form. After the first reply to a message the page of the conversation is shown.
fn submit_handler(
    reply_to: Memo<Option<MessageId>>,
    conversation: Memo<Option<LoadedConversation>>,
    submission: FormSubmission,
) -> impl Fn(SubmitEvent) {
    let app = use_app_state();
    let next = address::use_next();
    let (navigate, pathname) = (use_navigate(), use_location().pathname);
    move |event| {
        let (Some(form), Some(parent)) = (SubmittedForm::intercept(&event), reply_to.get_untracked()) else {
            return;
        };
        let reply = Reply { body: form.text("body"), subject: None, to: Vec::new() };
        let sent = writing::send_reply(parent, reply, form.text("key"));
        let (navigate, is_shown) = (navigate.clone(), address::stays(pathname));
        let begun = conversation.with_untracked(|conversation| conversation_of_reply(conversation.as_ref()?));
        let next = untrack(next).unwrap_or_else(|| "/inbox".to_owned());
        submission.submit(&form.clone(), async move { sent.await.map(Flash::Sent) }, move || {
            form.clear_sent("body");
            app.refetch();
            if let Some(begun) = begun
                && is_shown()
            {
                let page = ItemId::Conversation(begun).href();
                navigate(&address::with_next(&page, &next), NavigateOptions::default());
            }
        });
    }
}

/// The buttons: send, or continue in the full form.
#[component]
fn Buttons(submission: FormSubmission, full_form: Signal<String>) -> impl IntoView {
    let app = use_app_state();
    let keep_text = move |_| {
        let typed = dom::query(".quick textarea").and_then(|element| dom::textarea_value(&element));
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
