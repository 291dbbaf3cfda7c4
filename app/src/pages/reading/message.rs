//! A message of a conversation: one line that unfolds, with its states in words.

use crate::{
    actions, address,
    dom::SubmittedForm,
    state::use_app_state,
    ui::{IntoErased, LocalTime, TimeFormat, avatar, login_name, message_text, reactive, selection_fields},
};
use leptos::prelude::*;
use postroom_model::{
    Action, Message, PublicParticipant, Selection, Status,
    text::{excerpt, reply_subject},
};
use postroom_texts as texts;

/// A message that can be folded.
#[component]
pub fn MessageView(
    /// The message.
    message: Signal<Message>,
    /// Unfolded at first.
    open: bool,
    /// Not read before this page.
    unread: bool,
    /// The subject of the conversation: it is not repeated.
    subject: String,
) -> impl IntoView {
    let first = message.get_untracked();
    let folded_text = excerpt(&first.body);
    let heading = (first.subject != subject && first.subject != reply_subject(&subject))
        .then(|| view! { <p class="message-subject" dir="auto">{first.subject.clone()}</p> });
    let at = first.sent_at;
    view! {
        <li id=format!("m{}", first.id) class="message">
            <details open=open>
                <summary>
                    {avatar(&first.sender)}
                    <span class="who">
                        <strong><bdi>{sender_name(&first.sender)}</bdi></strong>
                        {login_name(&first.sender)}
                        <span class="to">" " {to_recipient(&first.recipient)} {login_name(&first.recipient)}</span>
                    </span>
                    <span class="states">
                        {unread.then(|| view! { <span class="state new">{texts::reading::new()}</span> })}
                        <MessageStates message />
                    </span>
                    <LocalTime at=Signal::stored(at) />
                    <span class="excerpt" dir="auto">{folded_text}</span>
                </summary>
                <div class="body">
                    {heading}
                    <MessageBody message />
                    <p class="sent-at">
                        <LocalTime at=Signal::stored(at) format=TimeFormat::Full />
                    </p>
                </div>
            </details>
        </li>
    }
    .into_erased()
}

/// A sender's name, or the word for the reader.
fn sender_name(sender: &PublicParticipant) -> String {
    let is_me = use_app_state().is_me(sender.name());
    if is_me { texts::list::me() } else { texts::participant_name(sender) }.to_owned()
}

/// To whom a message is. In some languages "to me" is no preposition with a pronoun.
fn to_recipient(recipient: &PublicParticipant) -> String {
    match use_app_state().is_me(recipient.name()) {
        true => texts::reading::to_me().to_owned(),
        false => texts::reading::to(texts::participant_name(recipient)),
    }
}

/// The text; of a deleted message, a form to recover it.
#[component]
fn MessageBody(message: Signal<Message>) -> impl IntoView {
    // Rendered again only if the text has changed, so that unfolded quotes stay unfolded.
    let body = Memo::new(move |_| message.with(|m| m.deleted_at.is_none().then(|| m.body.clone())));
    let app = use_app_state();
    let id = message.get_untracked().id;
    let address = address::use_address();
    let selection = move || Selection { messages: vec![id], conversations: Vec::new() };
    let recover = move |event: web_sys::SubmitEvent| {
        if SubmittedForm::intercept(&event).is_some() {
            actions::perform(Action::Undelete, selection());
        }
    };
    let shown = move || match body.get() {
        Some(body) if body.is_empty() => {
            view! { <p class="hint">{texts::reading::no_text()}</p> }.into_erased()
        }
        Some(body) => message_text(&body),
        None => view! {
            <form
                method="post"
                class="deleted"
                action=reactive(move || app.member_address(&address::with_next("/actions", &address())))
                on:submit=recover
            >
                {selection_fields(&selection())}
                <p>{texts::reading::deleted()}</p>
                <button class="link" name="action" value=Action::Undelete.as_str()>
                    {texts::reading::recover()}
                </button>
            </form>
        }
        .into_erased(),
    };
    view! { {reactive(move || shown())} }.into_erased()
}

/// The states of a message, in words.
#[component]
fn MessageStates(message: Signal<Message>) -> impl IntoView {
    let state = |class: &'static str, text: String| {
        view! { <span class=format!("state {class}")>{text}</span> }.into_erased()
    };
    let states = move || {
        let message = message.get();
        let delivery = match (message.status, message.outgoing) {
            (Status::Pending, _) => Some(state("pending", texts::reading::pending().to_owned())),
            (Status::Rejected, _) if message.reason.is_empty() => {
                Some(state("rejected", texts::reading::rejected().to_owned()))
            }
            (Status::Rejected, _) => {
                Some(state("rejected", texts::reading::rejected_reason(&message.reason)))
            }
            (Status::Accepted, true) => Some(match message.read_at {
                Some(at) => {
                    let [before, after] = texts::reading::read();
                    view! { <span class="state">{before} <LocalTime at=Signal::stored(at) /> {after}</span> }
                        .into_erased()
                }
                None => state("", texts::reading::sent().to_owned()),
            }),
            (Status::Accepted, false) => None,
        };
        let archived = message.archived.then(|| state("", texts::reading::archived().to_owned()));
        let deleted =
            message.deleted_at.map(|_| state("rejected", texts::reading::deleted_by_you().to_owned()));
        view! { {delivery} {archived} {deleted} }.into_erased()
    };
    view! { {reactive(move || states())} }.into_erased()
}
