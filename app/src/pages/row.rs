//! One line of a list.

use crate::{
    address,
    desk::desk,
    rpc::mailbox::Topic,
    ui::{Icon, IntoPiece, Moment, avatar, live},
};
use leptos::prelude::*;
use postroom_model::{Action, Entry, Folder, Mode, Party, Status, View, post::Selection};
use std::sync::Arc;

/// What tells a line from others, whatever happens to it.
pub fn identity(entry: &Entry, mode: Mode) -> Topic {
    match entry.conversation {
        Some(id) if mode == Mode::Conversations => Topic::Conversation(id),
        _ => Topic::Message(entry.id),
    }
}

/// A line as a selection.
pub fn selection_of(topic: Topic) -> Selection {
    match topic {
        Topic::Message(id) => Selection { messages: vec![id], conversations: Vec::new() },
        Topic::Conversation(id) => Selection { messages: Vec::new(), conversations: vec![id] },
    }
}

/// The other one of a line, and whether the message went to them.
fn correspondent(entry: &Entry, folder: Folder) -> (&Party, bool) {
    if entry.outgoing || folder == Folder::Sent { (&entry.recipient, true) } else { (&entry.sender, false) }
}

/// One line.
#[component]
pub fn Row(
    /// What it is about.
    topic: Topic,
    /// What it shows now.
    entry: Signal<Arc<Entry>>,
    /// The list it is in.
    view: Memo<View>,
    /// What is read beside the list.
    current: Memo<Option<Topic>>,
    /// The lines with the pointer and with the focus.
    attended: RwSignal<[Option<Topic>; 2]>,
) -> impl IntoView {
    let desk = desk();
    let href = move || {
        let page = match topic {
            Topic::Message(id) => format!("/message/{id}"),
            Topic::Conversation(id) => format!("/conversation/{id}"),
        };
        address::with_next(&page, &view.get().href())
    };
    let (name, value) = match topic {
        Topic::Message(id) => ("messages", id.0),
        Topic::Conversation(id) => ("conversations", id.0),
    };
    let who = move || {
        let entry = entry.get();
        let (party, to) = correspondent(&entry, view.get().folder);
        let shown = if desk.is_me(party.name()) { "Me".to_owned() } else { party.display().to_owned() };
        if to { format!("To {shown}") } else { shown }
    };
    let face = move || {
        let entry = entry.get();
        avatar(correspondent(&entry, view.get().folder).0)
    };
    let is_current = move || current.get() == Some(topic);
    let is_attended = Memo::new(move |_| attended.with(|lines| lines.contains(&Some(topic))));
    view! {
        <li
            class="row"
            class:unread=live(move || entry.get().unread())
            class:current=live(move || is_current())
            class:arrived=live(move || desk.arrived.with(|ids| ids.contains(&entry.get().id)))
        >
            <label class="tick">
                <input type="checkbox" name=name value=value autocomplete="off" />
                <span class="unseen">{live(move || format!("Select: {}", entry.get().subject))}</span>
            </label>
            <a class="open" href=live(move || href()) aria-current=live(move || is_current().then_some("true"))>
                {live(move || face())}
                <span class="who" dir="auto">
                    {live(move || who())}
                    {live(move || {
                        let count = entry.get().count;
                        (count > 0).then(|| view! { <span class="number">{format!(" ({count})")}</span> }.piece())
                    })}
                </span>
                <Marks entry />
                <Moment at=Signal::derive(move || entry.get().sent_at) />
                <span class="subject" dir="auto">{live(move || entry.get().subject.clone())}</span>
                <span class="excerpt" dir="auto">{live(move || entry.get().excerpt.clone())}</span>
            </a>
            {live(move || is_attended.get().then(|| view! { <RowActions entry view /> }.piece()))}
        </li>
    }
    .piece()
}

/// What is to know about a line, as signs with words.
#[component]
fn Marks(entry: Signal<Arc<Entry>>) -> impl IntoView {
    let mark = |icon: &'static str, class: &'static str, words: &'static str| {
        view! { <span class=format!("mark {class}") title=words><Icon name=icon /><span class="unseen">{words}</span></span> }.piece()
    };
    let marks = move || {
        let entry = entry.get();
        let status = match entry.status {
            Status::Pending => Some(mark("clock", "pending", "awaiting review")),
            Status::Rejected => Some(mark("rejected", "rejected", "rejected")),
            Status::Accepted => None,
        };
        let replied = entry.replied_at.map(|_| mark("reply", "replied", "replied"));
        let unread = entry.unread().then(|| view! { <span class="unseen">"unread"</span> }.piece());
        view! { <span class="marks">{unread} {status} {replied}</span> }.piece()
    };
    view! { {live(move || marks())} }.piece()
}

/// Buttons for this line alone, there while it has the pointer or the focus: twenty lines of them would
/// be half of the page. The list acts on them, so that a line needs no listeners.
#[component]
fn RowActions(entry: Signal<Arc<Entry>>, view: Memo<View>) -> impl IntoView {
    let button = |action: Action, icon: &'static str, label: &'static str| {
        view! {
            <button type="button" class="plain" data-act=action.as_str() title=label>
                <Icon name=icon />
                <span class="unseen">{label}</span>
            </button>
        }
        .piece()
    };
    let keep = move || match view.get().folder {
        Folder::Trash => button(Action::Undelete, "recover", "Recover"),
        Folder::Archives => (
            button(Action::Unarchive, "restore", "Out of the archives"),
            button(Action::Delete, "trash", "Delete"),
        )
            .piece(),
        _ => (button(Action::Archive, "archives", "Archive"), button(Action::Delete, "trash", "Delete"))
            .piece(),
    };
    let mark = move || {
        let entry = entry.get();
        (!entry.outgoing).then(|| match entry.read_at {
            None => button(Action::MarkRead, "read", "Mark as read"),
            Some(_) => button(Action::MarkUnread, "unread", "Mark as unread"),
        })
    };
    view! { <span class="row-acts">{live(move || mark())} {live(move || keep())}</span> }.piece()
}
