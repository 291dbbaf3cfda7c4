//! A list: a form with a box for each line and a button for each action. Live, the buttons act without
//! a new page, ranges are chosen with Shift, and lines follow the mailbox.

use super::{
    choice,
    list_ends::{Empty, Failed, Pages, Pill, Skeleton},
    list_head::{ListHead, Tools},
    mailbox::{Loaded, Place},
    row::{Row, identity},
};
use crate::{
    actions, address,
    desk::{Patch, desk},
    dom,
    rpc::mailbox::Topic,
    ui::{Icon, IntoPiece, Wait, each, live},
};
use leptos::prelude::*;
use postroom_model::{Action, ConversationId, Entry, Folder, MessageId, View, post::Selection};
use std::sync::Arc;
use web_sys::SubmitEvent;

/// The list of a mailbox.
#[component]
pub fn List(place: Place, list: Resource<Loaded>) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let submit = move |event: SubmitEvent| {
        if let Some(form) = dom::Sending::take(&event)
            && let Some(action) = form.action.as_deref().and_then(|word| word.parse().ok())
        {
            let selection = Selection {
                messages: form.numbers("messages").into_iter().map(MessageId).collect(),
                conversations: form.numbers("conversations").into_iter().map(ConversationId).collect(),
            };
            choice::clear(chosen);
            actions::run(action, selection);
        }
    };
    let action = move || address::with_next("/actions", &place.view.get().href());
    view! {
        <section class="list" aria-label="List">
            <ListHead place />
            <form method="post" action=live(move || action()) on:submit=submit on:change=move |event| choice::changed(&event, chosen)>
                <Pill />
                <Bulk view=place.view chosen />
                <Wait fallback=Skeleton>
                    <Body list place />
                </Wait>
            </form>
        </section>
    }
    .piece()
}

/// The lines, or what stands in their place.
#[component]
fn Body(list: Resource<Loaded>, place: Place) -> impl IntoView {
    let desk = desk();
    let loaded = Memo::new(move |_| list.get());
    let items = Memo::new(move |_| {
        let patches = desk.patches.get();
        loaded.with(|loaded| {
            let Some(Loaded { listing: Ok(listing), .. }) = loaded else { return Vec::new() };
            let view = loaded.as_ref().map_or(View::of(Folder::Inbox), Loaded::view);
            listing
                .items
                .iter()
                .filter_map(|entry| patched(entry, &view, &patches))
                .map(Arc::new)
                .collect::<Vec<_>>()
        })
    });
    let kind = Memo::new(move |_| {
        list.track();
        loaded.with(|loaded| match loaded {
            None => Kind::Loading,
            Some(Loaded { listing: Err(_), .. }) => Kind::Failed,
            Some(_) if items.with(Vec::is_empty) => Kind::Empty,
            Some(_) => Kind::Lines,
        })
    });
    let shown = move || match kind.get() {
        Kind::Loading => ().piece(),
        Kind::Failed => view! { <Failed loaded /> }.piece(),
        Kind::Empty => view! { <Empty loaded /> }.piece(),
        Kind::Lines => view! { <Lines loaded items place /> }.piece(),
    };
    view! { {live(move || shown())} }.piece()
}

/// What a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Loading,
    Failed,
    Empty,
    Lines,
}

/// An entry as it will be once the server has done what was asked; nothing when it leaves the list.
fn patched(entry: &Entry, view: &View, patches: &[Patch]) -> Option<Entry> {
    let mut entry = entry.clone();
    for patch in patches.iter().filter(|patch| patch.covers(&entry)).cloned().collect::<Vec<_>>() {
        let leaves = match patch.action {
            Action::Archive => matches!(view.folder, Folder::Inbox | Folder::Sent),
            Action::Unarchive => view.folder == Folder::Archives,
            Action::Delete => view.folder != Folder::Trash,
            Action::Undelete => view.folder == Folder::Trash,
            Action::MarkRead => view.unread,
            Action::MarkUnread => false,
        };
        if leaves {
            return None;
        }
        match patch.action {
            Action::MarkRead if !entry.outgoing => entry.read_at = entry.read_at.or(Some(entry.sent_at)),
            Action::MarkUnread if !entry.outgoing => entry.read_at = None,
            _ => {}
        }
    }
    Some(entry)
}

/// The lines and the pages.
#[component]
fn Lines(loaded: Memo<Option<Loaded>>, items: Memo<Vec<Arc<Entry>>>, place: Place) -> impl IntoView {
    let view = Memo::new(move |_| loaded.with(|l| l.as_ref().map_or(View::of(Folder::Inbox), Loaded::view)));
    let here = address::here();
    let current = Memo::new(move |_| (!place.is_list.get()).then(|| address::topic_of(&here())).flatten());
    let attended = RwSignal::new([None; 2]);
    let line = move |number: i64| {
        let topic = Topic::of_number(number);
        let find =
            move |items: &Vec<Arc<Entry>>, mode| items.iter().find(|e| identity(e, mode) == topic).cloned();
        let first = items.with_untracked(|items| find(items, view.get_untracked().mode))?;
        // On the server nothing will ever change.
        let entry = if cfg!(feature = "ssr") {
            Signal::stored(first)
        } else {
            Memo::new(move |before: Option<&Arc<Entry>>| {
                let now = items.with(|items| find(items, view.get().mode));
                // A line that is just leaving keeps what it showed.
                now.unwrap_or_else(|| Arc::clone(before.unwrap_or(&first)))
            })
            .into()
        };
        Some(view! { <Row topic entry view current attended /> })
    };
    let numbers = move || {
        let mode = view.get().mode;
        items.with(|items| items.iter().map(|entry| identity(entry, mode).number()).collect())
    };
    let last = StoredValue::new(None::<usize>);
    let attend = move |which: usize, line: Option<Topic>| {
        attended.update(|lines| {
            if let Some(place) = lines.get_mut(which) {
                *place = line;
            }
        });
    };
    view! {
        <ol
            class="rows"
            on:click=move |event| choice::clicked(&event, last)
            on:pointerover=move |event| attend(0, choice::line_of(&event))
            on:focusin=move |event| attend(1, choice::line_of(&event))
        >
            {each(numbers, move |number| line(number).piece())}
        </ol>
        <Pages loaded view />
    }
    .piece()
}

/// The actions on what is chosen.
#[component]
fn Bulk(view: Memo<View>, chosen: RwSignal<usize>) -> impl IntoView {
    let folder = Memo::new(move |_| view.get().folder);
    let button = |action: Action, icon: &'static str, label: &'static str, key: &'static str| {
        view! {
            <button class="plain" name="action" value=action.as_str() data-key=key title=label>
                <Icon name=icon />
                <span class="label">{label}</span>
            </button>
        }
        .piece()
    };
    let keep = move || match folder.get() {
        Folder::Trash => button(Action::Undelete, "recover", "Recover", "#"),
        Folder::Archives => (
            button(Action::Unarchive, "restore", "Unarchive", "e"),
            button(Action::Delete, "trash", "Delete", "#"),
        )
            .piece(),
        _ => (
            button(Action::Archive, "archives", "Archive", "e"),
            button(Action::Delete, "trash", "Delete", "#"),
        )
            .piece(),
    };
    let marks = move || {
        (folder.get() != Folder::Sent).then(|| {
            (
                button(Action::MarkRead, "read", "Mark as read", "I"),
                button(Action::MarkUnread, "unread", "Mark as unread", "U"),
            )
                .piece()
        })
    };
    view! {
        <div class="bulk" role="group" aria-label="Selected messages">
            <label class="all only-live">
                <input type="checkbox" data-all autocomplete="off" />
                <span class="unseen">"Select all on this page"</span>
            </label>
            {live(move || keep())}
            {live(move || marks())}
            <span class="chosen" role="status">
                {live(move || match chosen.get() {
                    0 => String::new(),
                    n => format!("{n} selected"),
                })}
            </span>
            <Tools view />
        </div>
    }
    .piece()
}
