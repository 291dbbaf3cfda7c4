//! The quick reply: text only, under the last message. It stays as it is while new messages come in;
//! only what it answers follows them.

use super::sending::Sender;
use crate::{
    address,
    desk::desk,
    dom,
    rpc::{
        mailbox::{Thread, Topic},
        post,
    },
    ui::{Icon, IntoPiece, TextArea, live},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use postroom_model::{MessageId, post::Reply};

/// The form, where there is something to answer.
#[component]
pub fn QuickReply(target: Memo<Option<MessageId>>, thread: Memo<Option<Thread>>) -> impl IntoView {
    let there = Memo::new(move |_| target.get().is_some());
    view! { {live(move || there.get().then(|| view! { <Form target thread /> }.piece()))} }.piece()
}

#[component]
fn Form(target: Memo<Option<MessageId>>, thread: Memo<Option<Thread>>) -> impl IntoView {
    let desk = desk();
    let here = address::here();
    let draft = thread.with_untracked(|t| t.as_ref().map(|t| t.draft.clone()).unwrap_or_default());
    let key = Memo::new(move |_| thread.with(|t| t.as_ref().map(|t| t.key.clone()).unwrap_or_default()));
    let navigate = use_navigate();
    let sender = Sender::new();
    let query = use_query_map();
    let path = move || format!("/reply/{}", target.get().map_or(0, |id| id.0));
    let submit = move |event: web_sys::SubmitEvent| {
        let (Some(form), Some(parent)) = (dom::Sending::take(&event), target.get_untracked()) else { return };
        let reply = Reply { body: form.text("body"), subject: None, to: Vec::new() };
        let key = form.text("key");
        let navigate = navigate.clone();
        // A single message has become a conversation, which is where the reply is seen.
        let root = thread.with_untracked(|t| {
            let lone = t.as_ref().filter(|t| matches!(t.topic, Topic::Message(_)));
            lone.and_then(|t| t.messages.first()).map(|m| m.conversation.unwrap_or_else(|| m.id.into()))
        });
        let next = query.with_untracked(|query| address::next_of(query.get("next").as_deref()));
        sender.send(async move { post::send_reply(parent, reply, key).await }, move || {
            dom::reset(".quick");
            desk.refresh();
            if let Some(root) = root {
                let page = format!("/conversation/{}", root.0);
                navigate(
                    &address::with_next(&page, next.as_deref().unwrap_or("/inbox")),
                    NavigateOptions::default(),
                );
            }
        });
    };
    let more = move |_| {
        let typed = dom::find(".quick textarea").and_then(|e| dom::value_of(&e));
        desk.carried.set(typed.filter(|text| !text.trim().is_empty()));
    };
    view! {
        <form
            method="post"
            class="quick"
            action=live(move || address::with_next(&path(), &here()))
            on:submit=submit
            aria-label="Quick reply"
        >
            <input type="hidden" name="key" value=live(move || key.get()) />
            <TextArea name="body" label="Reply" value=draft rows="3" error=sender.error("body") />
            {sender.whole(&["body"])}
            <div class="ways">
                <button class="button primary" data-send aria-busy=live(move || sender.busy.get().to_string())>
                    <Icon name="send" />
                    "Send"
                </button>
                <a
                    class="button plain"
                    data-key="r"
                    href=live(move || address::with_next(&path(), &here()))
                    on:click=more
                >
                    "More"
                    <span class="unseen">": reply with subject, copies and quote"</span>
                </a>
                <span class="hint only-live keys-only">"Ctrl + Enter sends"</span>
            </div>
        </form>
    }
    .piece()
}
