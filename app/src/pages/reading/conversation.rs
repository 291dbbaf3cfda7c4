//! The messages of a conversation, oldest first. Read ones are folded to one line; the first unread one is open, in
//! view and focused. Below the last is the quick reply. Of a long conversation a part is shown.

use super::{
    message::MessageView,
    part_link::{Direction, PartLink},
    quick_reply::QuickReply,
    shown_messages::ShownMessages,
    toolbar::Toolbar,
};
use crate::{
    dom,
    state::use_app_state,
    ui::{IntoErased, PageTitle, item_signal, keyed_list},
    wire::LoadedConversation,
};
use leptos::prelude::*;
use postroom_model::{ItemId, Message, MessageId};
use postroom_texts as texts;

/// The messages of a conversation.
#[component]
pub fn Conversation(
    /// What it is about.
    item: ItemId,
    /// The part that was loaded last.
    conversation: Memo<Option<LoadedConversation>>,
    /// What is shown: that part, and those that were loaded beside it.
    shown: RwSignal<ShownMessages>,
) -> impl IntoView {
    let initial = conversation
        .with_untracked(|conversation| conversation.as_ref().map(ShownMessages::of))
        .unwrap_or_default();
    shown.set(initial.clone());
    Effect::new(move || {
        conversation.with(|conversation| {
            if let Some(LoadedConversation { part, .. }) = conversation {
                shown.update(|shown| shown.take_over(part));
            }
        });
    });
    let messages = Memo::new(move |_| shown.with(|shown| shown.items.clone()));
    let subject = initial.subject().to_owned();
    let title =
        if initial.is_conversation() { texts::reading::conversation(&subject) } else { subject.clone() };
    let first_unread = initial.items.iter().find(|message| is_unread(message)).map(|message| message.id);
    // On a page that was loaded the focus is where the browser has put it.
    let navigated = use_app_state().hydrated.get_untracked();
    Effect::new(move || focus_first_unread(first_unread, navigated));
    let newest = initial.newest();
    let message_of = {
        let subject = subject.clone();
        move |key: i64| {
            let id = MessageId(key);
            let message = item_signal(move || messages.with(|all| all.iter().find(|m| m.id == id).cloned()))?;
            let unread = message.with_untracked(is_unread);
            // The newest is open, and so is what arrives while one reads.
            let open = unread || newest.is_some_and(|newest| id >= newest);
            Some(view! { <MessageView message open unread subject=subject.clone() /> })
        }
    };
    let keys = move || messages.with(|all| all.iter().map(|message| message.id.0).collect());
    let reply_to = Memo::new(move |_| conversation.with(|conversation| conversation.as_ref()?.part.reply_to));
    view! {
        <article class="reading" aria-labelledby="heading">
            <PageTitle text=title />
            <Toolbar item shown />
            <h1 id="heading" tabindex="-1" dir="auto">{subject}</h1>
            <PartLink item direction=Direction::Earlier shown />
            <ol class="conversation">
                {keyed_list(keys, move |key| message_of(key).into_erased())}
            </ol>
            <PartLink item direction=Direction::Later shown />
            <QuickReply reply_to conversation />
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
