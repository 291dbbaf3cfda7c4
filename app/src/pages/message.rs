//! One message among those that are read: a line that unfolds. Its states are told in words.

use crate::{
    actions,
    desk::desk,
    dom::Sending,
    ui::{IntoPiece, Moment, Style, avatar, live, text},
};
use leptos::prelude::*;
use postroom_model::{
    Action, Message, Party, Status,
    post::Selection,
    text::{excerpt, reply_subject},
};

/// A message that can be folded.
#[component]
pub fn MessageView(
    /// As it is now.
    message: Signal<Message>,
    /// Open at first.
    open: bool,
    /// Not read before this page.
    unread: bool,
    /// The subject of the page: it is not repeated.
    subject: String,
) -> impl IntoView {
    let first = message.get_untracked();
    let own = first.outgoing;
    let line = excerpt(&first.body);
    let heading = (first.subject != subject && first.subject != reply_subject(&subject))
        .then(|| view! { <p class="message-subject" dir="auto">{first.subject.clone()}</p> });
    let at = first.sent_at;
    view! {
        <li id=format!("m{}", first.id) class="message" class:own=own class:fresh=unread>
            <details open=open>
                <summary>
                    {avatar(&first.sender)}
                    <span class="who" dir="auto">
                        <strong>{name(&first.sender)}</strong>
                        <span class="to">" to " {name(&first.recipient)}</span>
                    </span>
                    <span class="states">
                        {unread.then(|| view! { <span class="state new">"new"</span> })}
                        <States message />
                    </span>
                    <Moment at=Signal::stored(at) />
                    <span class="excerpt" dir="auto">{line}</span>
                </summary>
                <div class="body">
                    {heading}
                    <Body message />
                    <p class="sent-at">
                        <Moment at=Signal::stored(at) style=Style::Full />
                    </p>
                </div>
            </details>
        </li>
    }
    .piece()
}

/// Somebody's name, or that it is oneself.
fn name(party: &Party) -> String {
    if desk().is_me(party.name()) { "me".to_owned() } else { party.display().to_owned() }
}

/// The text; for what was deleted, the way to get it back.
#[component]
fn Body(message: Signal<Message>) -> impl IntoView {
    // The text is drawn anew only if it has changed: quotes that were unfolded stay so.
    let body = Memo::new(move |_| message.with(|m| m.deleted_at.is_none().then(|| m.body.clone())));
    let id = message.get_untracked().id;
    let here = crate::address::here();
    let recover = move |event: web_sys::SubmitEvent| {
        if Sending::take(&event).is_some() {
            actions::run(Action::Undelete, Selection { messages: vec![id], conversations: Vec::new() });
        }
    };
    let shown = move || match body.get() {
        Some(body) if body.is_empty() => view! { <p class="hint">"No text."</p> }.piece(),
        Some(body) => text(&body),
        None => view! {
            <form
                method="post"
                class="deleted"
                action=live(move || crate::address::with_next("/actions", &here()))
                on:submit=recover
            >
                <input type="hidden" name="messages" value=id.0 />
                <p>"You deleted this message."</p>
                <button class="link" name="action" value=Action::Undelete.as_str()>
                    "Recover it"
                </button>
            </form>
        }
        .piece(),
    };
    view! { {live(move || shown())} }.piece()
}

/// What became of the message, in words.
#[component]
fn States(message: Signal<Message>) -> impl IntoView {
    let state = |class: &'static str, text: String| {
        view! { <span class=format!("state {class}")>{text}</span> }.piece()
    };
    let states = move || {
        let m = message.get();
        let fate = match (m.status, m.outgoing) {
            (Status::Pending, _) => Some(state("pending", "awaiting review".to_owned())),
            (Status::Rejected, _) if m.reason.is_empty() => Some(state("rejected", "rejected".to_owned())),
            (Status::Rejected, _) => Some(state("rejected", format!("rejected: {}", m.reason))),
            (Status::Accepted, true) => Some(match m.read_at {
                Some(at) => {
                    view! { <span class="state">"read " <Moment at=Signal::stored(at) /></span> }.piece()
                }
                None => state("", "sent".to_owned()),
            }),
            (Status::Accepted, false) => None,
        };
        let archived = m.archived.then(|| state("", "archived".to_owned()));
        let deleted = m.deleted_at.map(|_| state("rejected", "deleted by you".to_owned()));
        view! { {fate} {archived} {deleted} }.piece()
    };
    view! { {live(move || states())} }.piece()
}
