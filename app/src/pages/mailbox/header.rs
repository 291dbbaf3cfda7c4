//! The header of a list: its name, and whether it shows conversations or messages. The choices of a view
//! are links, so that Back, reload and a copied address give the same view.

use super::{super::layout::folder_name, location::ListLocation};
use crate::ui::{IntoErased, PageTitle, reactive};
use leptos::prelude::*;
use postroom_model::{Mode, View};
use postroom_texts as texts;

/// The header.
#[component]
pub fn ListHeader(location: ListLocation) -> impl IntoView {
    let view = location.view;
    let name = move || folder_name(view.get().folder);
    let heading = move || {
        if location.is_list.get() {
            view! {
                <PageTitle text=Signal::derive(move || name().to_owned()) />
                <h1 id="heading" tabindex="-1">{reactive(move || name())}</h1>
            }
            .into_erased()
        } else {
            view! { <h2>{reactive(move || name())}</h2> }.into_erased()
        }
    };
    let mode_link = move |mode: Mode, label: &'static str| {
        view! {
            <a
                href=reactive(move || View { mode, unread: view.get().unread, ..View::of(view.get().folder) }.href())
                aria-current=reactive(move || (view.get().mode == mode).then_some("true"))
            >
                {label}
            </a>
        }
    };
    view! {
        <header class="list-header">
            {reactive(move || heading())}
            <div class="segments" role="group" aria-label=texts::list::show()>
                {mode_link(Mode::Conversations, texts::list::conversations())}
                {mode_link(Mode::Messages, texts::list::messages())}
            </div>
        </header>
    }
    .into_erased()
}
