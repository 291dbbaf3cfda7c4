//! The links to the parts of a conversation beside the one that is shown. With scripts they load it in place.

use super::shown_messages::ShownMessages;
use crate::{
    actions, address, dom,
    server_fns::mailbox,
    state::use_app_state,
    ui::{IntoErased, reactive},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::{ItemId, Part};
use postroom_texts as texts;
use web_sys::MouseEvent;

/// Which way a link leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the messages before those that are shown.
    Earlier,
    /// To the messages after them.
    Later,
}

/// The link, where there is a part on this side.
#[component]
pub fn PartLink(item: ItemId, direction: Direction, shown: RwSignal<ShownMessages>) -> impl IntoView {
    let app = use_app_state();
    let next = address::use_next();
    let busy = RwSignal::new(false);
    let part = Memo::new(move |_| shown.with(|shown| direction.part(shown)));
    let count = Memo::new(move |_| shown.with(|shown| direction.count(shown)));
    let load = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        let Some(part) = part.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match mailbox::load_conversation(item, part, false).await {
                Ok(conversation) => {
                    shown.try_update(|shown| shown.take_over(&conversation.part));
                    // The link moves, or is gone: the focus goes to the message beside which it stood.
                    let beside = direction.beside(&conversation.part.items).map(|message| message.id);
                    dom::next_frame(move || {
                        if let Some(id) = beside {
                            dom::focus(&format!("#m{id} summary"));
                        }
                    });
                }
                Err(error) => actions::show_refusal(app, &error),
            }
            busy.try_set(false);
        });
    };
    let link = move || {
        part.get().map(|part| {
            let next = next().unwrap_or_else(|| "/inbox".to_owned());
            view! {
                <p class="part-link">
                    <a
                        class="button plain"
                        href=address::part_address(item, part, &next)
                        aria-busy=reactive(move || busy.get().to_string())
                        on:click=load
                    >
                        {reactive(move || direction.text(count.get()))}
                    </a>
                </p>
            }
            .into_erased()
        })
    };
    view! { {reactive(move || link())} }.into_erased()
}

impl Direction {
    /// The part on this side of what is shown.
    fn part(self, shown: &ShownMessages) -> Option<Part> {
        match self {
            Self::Earlier if shown.earlier > 0 => shown.items.first().map(|first| Part::Before(first.id)),
            Self::Later if shown.later > 0 => shown.items.last().map(|last| Part::After(last.id)),
            Self::Earlier | Self::Later => None,
        }
    }

    /// How many messages there are on this side.
    fn count(self, shown: &ShownMessages) -> u64 {
        match self {
            Self::Earlier => shown.earlier,
            Self::Later => shown.later,
        }
    }

    /// The message of a part that is next to what was shown before.
    fn beside<T>(self, part: &[T]) -> Option<&T> {
        match self {
            Self::Earlier => part.last(),
            Self::Later => part.first(),
        }
    }

    fn text(self, count: u64) -> String {
        match self {
            Self::Earlier => texts::reading::earlier(count),
            Self::Later => texts::reading::later(count),
        }
    }
}
