//! The messages of a conversation, oldest first. Read ones are folded to one line; the first unread one is open, in
//! view and focused. Below the last is the quick reply.

use super::{message::MessageView, quick_reply::QuickReply, toolbar::Toolbar};
use crate::{
    dom,
    state::use_app_state,
    ui::{IntoErased, PageTitle, item_signal, keyed_list},
    wire::{LoadedConversation, reply_target},
};
use leptos::prelude::*;
use postroom_model::{ItemId, Message, MessageId};
use postroom_texts as texts;

/// The messages of a conversation.
#[component]
pub fn Conversation(item: ItemId, conversation: Memo<Option<LoadedConversation>>) -> impl IntoView {
    let messages = Memo::new(move |_| {
        conversation.with(|conversation| {
            conversation.as_ref().map(|conversation| conversation.messages.clone()).unwrap_or_default()
        })
    });
    let initial = messages.get_untracked();
    let subject = initial.first().map(|message| message.subject.clone()).unwrap_or_default();
    let title = if initial.len() > 1 { texts::reading::conversation(&subject) } else { subject.clone() };
    let last = initial.last().map(|message| message.id);
    let first_unread = initial.iter().find(|message| is_unread(message)).map(|message| message.id);
    let initial_ids: Vec<MessageId> = initial.iter().map(|message| message.id).collect();
    // On a page that was loaded the focus is where the browser has put it.
    let navigated = use_app_state().hydrated.get_untracked();
    Effect::new(move || focus_first_unread(first_unread, navigated));
    let message_of = {
        let subject = subject.clone();
        move |key: i64| {
            let id = MessageId(key);
            let message = item_signal(move || messages.with(|all| all.iter().find(|m| m.id == id).cloned()))?;
            let unread = message.with_untracked(is_unread);
            // A message that arrives while one reads is open as well.
            let open = unread || Some(id) == last || !initial_ids.contains(&id);
            Some(view! { <MessageView message open unread subject=subject.clone() /> })
        }
    };
    let keys = move || messages.with(|all| all.iter().map(|message| message.id.0).collect());
    view! {
        <article class="reading" aria-labelledby="heading">
            <PageTitle text=title />
            <Toolbar item messages />
            <h1 id="heading" tabindex="-1" dir="auto">{subject}</h1>
            <ol class="conversation">
                {keyed_list(keys, move |key| message_of(key).into_erased())}
            </ol>
            <QuickReply
                target=Memo::new(move |_| messages.with(|all| reply_target(all)))
                conversation
            />
        </article>
    }
    .into_erased()
}

/// Received and not read before this page.
fn is_unread(message: &Message) -> bool {
    !message.outgoing && message.read_at.is_none()
}

/// Scrolls to the first unread message and focuses it; without one, a page that was reached by a link focuses
/// its heading.
fn focus_first_unread(first_unread: Option<MessageId>, navigated: bool) {
    dom::next_frame(move || {
        if let Some(id) = first_unread
            && let Some(message) = dom::query(&format!("#m{id}"))
        {
            dom::focus(&format!("#m{id} summary"));
            dom::scroll_into_view(&message);
        } else if navigated {
            dom::focus("#heading");
        }
    });
}
