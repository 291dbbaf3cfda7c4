//! The quick reply: text only, under the last message. It stays as it is while new messages come in;
//! only what it answers follows them.

use super::sending::Sender;
use crate::{
    address,
    desk::desk,
    dom,
    rpc::{mailbox::Thread, post},
    ui::{Icon, TextArea},
};
use leptos::prelude::*;
use postroom_model::{MessageId, post::Reply};

/// The form, where there is something to answer.
#[component]
pub fn QuickReply(target: Memo<Option<MessageId>>, thread: Memo<Option<Thread>>) -> impl IntoView {
    let there = Memo::new(move |_| target.get().is_some());
    move || there.get().then(|| view! { <Form target thread /> })
}

#[component]
fn Form(target: Memo<Option<MessageId>>, thread: Memo<Option<Thread>>) -> impl IntoView {
    let desk = desk();
    let here = address::here();
    let draft = thread.with_untracked(|t| t.as_ref().map(|t| t.draft.clone()).unwrap_or_default());
    let key = Memo::new(move |_| thread.with(|t| t.as_ref().map(|t| t.key.clone()).unwrap_or_default()));
    // After one reply was sent the form is a new one.
    let turn = RwSignal::new(0_u32);
    let sender = Sender::new();
    let path = move || format!("/reply/{}", target.get().map_or(0, |id| id.0));
    let submit = move |event: web_sys::SubmitEvent| {
        let (Some(form), Some(parent)) = (dom::Sending::take(&event), target.get_untracked()) else { return };
        let reply = Reply { body: form.text("body"), subject: None, to: Vec::new() };
        let key = form.text("key");
        sender.send(async move { post::send_reply(parent, reply, key).await }, move || {
            turn.try_update(|n| *n += 1);
            desk.refresh();
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
            action=move || address::with_next(&path(), &here())
            on:submit=submit
            aria-label="Quick reply"
        >
            <input type="hidden" name="key" value=move || key.get() />
            {move || {
                let _ = turn.get();
                view! { <TextArea name="body" label="Reply" value=draft.clone() rows="3" error=sender.error("body") /> }
            }}
            {sender.whole(&["body"])}
            <div class="ways">
                <button class="button primary" data-send aria-busy=move || sender.busy.get().to_string()>
                    <Icon name="send" />
                    "Send"
                </button>
                <a
                    class="button plain"
                    data-key="r"
                    href=move || address::with_next(&path(), &here())
                    on:click=more
                >
                    "More"
                    <span class="unseen">": reply with subject, copies and quote"</span>
                </a>
                <span class="hint only-live">"Ctrl + Enter sends"</span>
            </div>
        </form>
    }
}
