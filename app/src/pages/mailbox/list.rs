//! A list: a form with a checkbox for each row and a button for each action. With scripts the buttons act
//! without a new page, Shift selects ranges, and rows follow the mailbox.

use super::{
    header::ListHeader,
    loaded_list::LoadedList,
    location::ListLocation,
    new_messages::NewMessagesButton,
    pagination::Pagination,
    placeholder::{EmptyList, ListError, ListSkeleton},
    row::{Row, item_of},
    selection,
    toolbar::Toolbar,
};
use crate::{
    actions, address,
    dom::SubmittedForm,
    state::{OptimisticUpdate, use_app_state},
    ui::{IntoErased, Suspended, item_signal, keyed_list, reactive, request_key_field},
};
use leptos::prelude::*;
use postroom_model::{ConversationId, Entry, Folder, ItemId, MessageId, Selection, View};
use postroom_texts as texts;
use std::sync::Arc;
use web_sys::SubmitEvent;

/// The list of a mailbox.
#[component]
pub fn List(location: ListLocation, list: Resource<LoadedList>) -> impl IntoView {
    let selected = RwSignal::new(0_usize);
    // The rows of another list may be of the same items: what was ticked there is not meant here.
    Effect::new(move |before: Option<View>| {
        let view = location.view.get();
        if before.is_some_and(|before| before != view) {
            selection::clear(selected);
        }
        view
    });
    let submit = move |event: SubmitEvent| {
        if let Some(form) = SubmittedForm::intercept(&event)
            && let Some(action) = form.action.as_deref().and_then(|word| word.parse().ok())
        {
            let selection = Selection {
                messages: form.numbers("messages").into_iter().map(MessageId).collect(),
                conversations: form.numbers("conversations").into_iter().map(ConversationId).collect(),
            };
            selection::clear(selected);
            actions::perform(action, selection);
        }
    };
    let app = use_app_state();
    let target = move || app.member_address(&address::with_next("/actions", &location.view.get().href()));
    view! {
        <section class="list" aria-label=texts::list::label()>
            <ListHeader location />
            <form
                method="post"
                action=reactive(move || target())
                on:submit=submit
                on:change=move |event| selection::checkbox_changed(&event, selected)
            >
                {request_key_field()}
                <NewMessagesButton />
                <Toolbar view=location.view selected />
                <Suspended fallback=ListSkeleton>
                    <ListContent list location />
                </Suspended>
            </form>
        </section>
    }
    .into_erased()
}

/// What a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Loading,
    Error,
    Empty,
    Rows,
}

/// The rows, or what is shown in their place.
#[component]
fn ListContent(list: Resource<LoadedList>, location: ListLocation) -> impl IntoView {
    let app = use_app_state();
    // A list that cannot be fetched again stays as it was.
    let loaded = Memo::new(move |last: Option<&Option<LoadedList>>| {
        let now = list.get();
        match (&now, last) {
            (Some(now), Some(Some(last)))
                if now.listing.is_err() && last.listing.is_ok() && now.address == last.address =>
            {
                Some(last.clone())
            }
            _ => now,
        }
    });
    let entries = Memo::new(move |_| {
        let updates = app.optimistic_updates.get();
        loaded.with(|loaded| {
            let Some(LoadedList { listing: Ok(listing), .. }) = loaded else { return Vec::new() };
            let view = loaded.as_ref().map_or(View::of(Folder::Inbox), LoadedList::view);
            listing
                .items
                .iter()
                .filter_map(|entry| OptimisticUpdate::apply_to_entry(&updates, entry, &view))
                .map(Arc::new)
                .collect::<Vec<_>>()
        })
    });
    let content = Memo::new(move |_| {
        list.track();
        loaded.with(|loaded| match loaded {
            None => Content::Loading,
            Some(LoadedList { listing: Err(_), .. }) => Content::Error,
            Some(_) if entries.with(Vec::is_empty) => Content::Empty,
            Some(_) => Content::Rows,
        })
    });
    let shown = move || match content.get() {
        Content::Loading => ().into_erased(),
        Content::Error => view! { <ListError loaded /> }.into_erased(),
        Content::Empty => view! { <EmptyList loaded /> }.into_erased(),
        Content::Rows => view! { <Rows loaded entries location /> }.into_erased(),
    };
    view! { {reactive(move || shown())} }.into_erased()
}

/// The rows and the pagination.
#[component]
fn Rows(
    loaded: Memo<Option<LoadedList>>,
    entries: Memo<Vec<Arc<Entry>>>,
    location: ListLocation,
) -> impl IntoView {
    let view = Memo::new(move |_| {
        loaded.with(|loaded| loaded.as_ref().map_or(View::of(Folder::Inbox), LoadedList::view))
    });
    let address = address::use_address();
    let current =
        Memo::new(move |_| (!location.is_list.get()).then(|| address::item_of(&address())).flatten());
    // The rows with the pointer and with the focus.
    let active = RwSignal::new([None; 2]);
    let row = move |key: i64| {
        let item = ItemId::from_key(key);
        let entry = item_signal(move || {
            let mode = view.get().mode;
            entries.with(|entries| entries.iter().find(|entry| item_of(entry, mode) == item).cloned())
        })?;
        Some(view! { <Row item entry view current active /> })
    };
    let keys = move || {
        let mode = view.get().mode;
        entries.with(|entries| entries.iter().map(|entry| item_of(entry, mode).key()).collect())
    };
    let last_clicked = StoredValue::new(None::<usize>);
    let set_active = move |by: usize, item: Option<ItemId>| {
        active.update(|items| {
            if let Some(active) = items.get_mut(by) {
                *active = item;
            }
        });
    };
    view! {
        <ol
            class="rows"
            on:click=move |event| selection::row_clicked(&event, last_clicked)
            on:pointerover=move |event| set_active(0, selection::item_of_event(&event))
            on:focusin=move |event| set_active(1, selection::item_of_event(&event))
        >
            {keyed_list(keys, move |key| row(key).into_erased())}
        </ol>
        <Pagination loaded view />
    }
    .into_erased()
}
