//! One row of a list.

use crate::{
    address,
    state::use_app_state,
    ui::{Icon, IntoErased, LocalTime, avatar, login_name_text, reactive},
};
use leptos::prelude::*;
use postroom_model::{Action, Entry, Folder, ItemId, Mode, PublicParticipant, Status, View};
use postroom_texts as texts;
use std::sync::Arc;

/// What an entry is about: its row keeps this while the entry changes.
pub fn item_of(entry: &Entry, mode: Mode) -> ItemId {
    match entry.conversation {
        Some(id) if mode == Mode::Conversations => ItemId::Conversation(id),
        _ => ItemId::Message(entry.id),
    }
}

/// The other participant of an entry, and whether they are the recipient.
fn correspondent(entry: &Entry, folder: Folder) -> (&PublicParticipant, bool) {
    if entry.outgoing || folder == Folder::Sent { (&entry.recipient, true) } else { (&entry.sender, false) }
}

/// A row.
#[component]
pub fn Row(
    /// Its message or conversation.
    item: ItemId,
    /// Its entry now.
    entry: Signal<Arc<Entry>>,
    /// The list it is in.
    view: Memo<View>,
    /// The item that is read beside the list.
    current: Memo<Option<ItemId>>,
    /// The items of the rows with the pointer and with the focus.
    active: RwSignal<[Option<ItemId>; 2]>,
) -> impl IntoView {
    let app = use_app_state();
    let (name, value) = match item {
        ItemId::Message(id) => ("messages", id.0),
        ItemId::Conversation(id) => ("conversations", id.0),
    };
    let href = move || address::with_next(&item.href(), &view.get().href());
    let is_current = move || current.get() == Some(item);
    let is_active = Memo::new(move |_| active.with(|items| items.contains(&Some(item))));
    view! {
        <li
            class="row"
            class:unread=reactive(move || entry.get().unread())
            class:current=reactive(move || is_current())
            class:arrived=reactive(move || app.arrived.with(|ids| ids.contains(&entry.get().id)))
        >
            <label class="row-checkbox">
                <input type="checkbox" name=name value=value autocomplete="off" />
                <span class="visually-hidden">{reactive(move || texts::list::select(&entry.get().subject))}</span>
            </label>
            <a class="row-link" href=reactive(move || href()) aria-current=reactive(move || is_current().then_some("true"))>
                <Correspondent entry view />
                <RowBadges entry />
                <LocalTime at=Signal::derive(move || entry.get().sent_at) />
                <span class="subject" dir="auto">{reactive(move || entry.get().subject.clone())}</span>
                <span class="excerpt" dir="auto">{reactive(move || entry.get().excerpt.clone())}</span>
            </a>
            {reactive(move || is_active.get().then(|| view! { <RowActions entry view /> }.into_erased()))}
        </li>
    }
    .into_erased()
}

/// The other participant of an entry, with the number of its messages.
#[component]
fn Correspondent(entry: Signal<Arc<Entry>>, view: Memo<View>) -> impl IntoView {
    let app = use_app_state();
    let picture = move || {
        let entry = entry.get();
        avatar(correspondent(&entry, view.get().folder).0)
    };
    let who = move || {
        let entry = entry.get();
        let (participant, to) = correspondent(&entry, view.get().folder);
        match (app.is_me(participant.name()), to) {
            (true, true) => texts::list::to_me().to_owned(),
            (true, false) => texts::list::me().to_owned(),
            (false, true) => texts::list::to(texts::participant_name(participant)),
            (false, false) => texts::participant_name(participant).to_owned(),
        }
    };
    let login = move || login_name_text(correspondent(&entry.get(), view.get().folder).0);
    let count = move || {
        let count = u64::from(entry.get().count);
        let shown = || view! { <span class="number">{format!(" ({})", texts::number(count))}</span> };
        (count > 0).then(|| shown().into_erased())
    };
    view! {
        {reactive(move || picture())}
        <span class="who" dir="auto" title=reactive(move || login())>
            {reactive(move || who())}
            <span class="visually-hidden">{reactive(move || login().map(|name| format!(" {name}")))}</span>
            {reactive(move || count())}
        </span>
    }
    .into_erased()
}

/// The states of an entry, as icons with labels for screen readers.
#[component]
fn RowBadges(entry: Signal<Arc<Entry>>) -> impl IntoView {
    let badge = |icon: &'static str, class: &'static str, words: &'static str| {
        view! { <span class=format!("badge {class}") title=words><Icon name=icon /><span class="visually-hidden">{words}</span></span> }.into_erased()
    };
    let badges = move || {
        let entry = entry.get();
        let status = match entry.status {
            Status::Pending => Some(badge("clock", "pending", texts::list::state_pending())),
            Status::Rejected => Some(badge("rejected", "rejected", texts::list::state_rejected())),
            Status::Accepted => None,
        };
        let replied = entry.replied_at.map(|_| badge("reply", "replied", texts::list::state_replied()));
        let unread = entry.unread().then(|| {
            view! { <span class="visually-hidden">{texts::list::state_unread()}</span> }.into_erased()
        });
        view! { <span class="badges">{unread} {status} {replied}</span> }.into_erased()
    };
    view! { {reactive(move || badges())} }.into_erased()
}

/// The buttons for this row alone, rendered while it has the pointer or the focus: for all rows they would
/// be half of the page. The list handles their clicks, so that a row needs no listeners.
#[component]
fn RowActions(entry: Signal<Arc<Entry>>, view: Memo<View>) -> impl IntoView {
    let button = |action: Action, icon: &'static str, label: &'static str| {
        view! {
            <button type="button" class="plain" data-action=action.as_str() title=label>
                <Icon name=icon />
                <span class="visually-hidden">{label}</span>
            </button>
        }
        .into_erased()
    };
    let move_actions = move || match view.get().folder {
        Folder::Trash => button(Action::Undelete, "recover", texts::actions::recover()),
        Folder::Archives => (
            button(Action::Unarchive, "restore", texts::actions::out_of_archives()),
            button(Action::Delete, "trash", texts::actions::delete()),
        )
            .into_erased(),
        Folder::Inbox | Folder::Sent => (
            button(Action::Archive, "archives", texts::actions::archive()),
            button(Action::Delete, "trash", texts::actions::delete()),
        )
            .into_erased(),
    };
    let mark_action = move || {
        let entry = entry.get();
        (!entry.outgoing).then(|| match entry.read_at {
            None => button(Action::MarkRead, "read", texts::actions::mark_read()),
            Some(_) => button(Action::MarkUnread, "unread", texts::actions::mark_unread()),
        })
    };
    view! { <span class="row-actions">{reactive(move || mark_action())} {reactive(move || move_actions())}</span> }.into_erased()
}
