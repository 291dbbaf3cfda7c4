//! Reading: the pages of a message and of a conversation.

mod conversation;
mod message;
mod quick_reply;
mod toolbar;

use super::{
    error_page::ErrorMessage,
    page::{Page, RoutePath},
};
use crate::{
    address, dom,
    error::{AppError, AppResult},
    preloaded::preloaded_resource,
    server_fns::mailbox,
    state::use_app_state,
    ui::{IntoErased, Suspended, reactive},
    wire::Thread,
};
#[cfg(feature = "ssr")]
use crate::{preloaded::Preloaded, server_fns::request_context::RequestContext};
use conversation::Conversation;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_router::params::ParamsMap;
use leptos_router::{ChooseView, Lazy, LazyRoute, lazy_route, path};
use postroom_model::Topic;

/// The page of a message.
#[derive(Clone, Copy)]
pub struct MessagePage;

impl Page for MessagePage {
    fn path(self) -> impl RoutePath {
        path!("/message/:id")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<ReadingView>::new()
    }

    #[cfg(feature = "ssr")]
    async fn load(self, request: &RequestContext, params: &ParamsMap, preloaded: &mut Preloaded) {
        let id = params.get_str("id").and_then(|id| id.parse().ok());
        preloaded.insert_answer(load_thread(request, id.map(Topic::Message)).await);
    }
}

/// The page of a conversation.
#[derive(Clone, Copy)]
pub struct ConversationPage;

impl Page for ConversationPage {
    fn path(self) -> impl RoutePath {
        path!("/conversation/:id")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<ReadingView>::new()
    }

    #[cfg(feature = "ssr")]
    async fn load(self, request: &RequestContext, params: &ParamsMap, preloaded: &mut Preloaded) {
        let id = params.get_str("id").and_then(|id| id.parse().ok());
        preloaded.insert_answer(load_thread(request, id.map(Topic::Conversation)).await);
    }
}

/// The thread of a topic, if the address names one.
#[cfg(feature = "ssr")]
async fn load_thread(request: &RequestContext, topic: Option<Topic>) -> AppResult<Thread> {
    match topic {
        Some(topic) => request.thread(topic, false).await,
        None => Err(AppError::not_found()),
    }
}

/// The lazy view of both pages.
struct ReadingView;

#[lazy_route]
impl LazyRoute for ReadingView {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let app = use_app_state();
        let address = address::use_address();
        let topic = Memo::new(move |_| address::topic_of(&address()));
        let thread = preloaded_resource(
            move || (topic.get(), app.data_version.get()),
            |(topic, version)| async move {
                // What is fetched again while the tab is in the background does not count as read.
                let peek = version > 0 && dom::page_is_hidden();
                match topic {
                    Some(topic) => mailbox::load_thread(topic, peek).await,
                    None => Err(AppError::not_found()),
                }
            },
        );
        view! {
            <Suspended fallback=ReadingSkeleton>
                <ThreadContent thread />
            </Suspended>
        }
        .into_any()
    }
}

/// What the page shows.
#[derive(Clone, PartialEq, Eq)]
enum Content {
    Loading,
    Error(AppError),
    Thread(Topic),
}

/// The thread, or why it could not be loaded. A new view only for another topic: the view of a thread
/// follows its changes.
#[component]
fn ThreadContent(thread: Resource<AppResult<Thread>>) -> impl IntoView {
    let loaded = Memo::new(move |_| thread.get());
    let content = Memo::new(move |_| {
        loaded.with(|loaded| match loaded {
            None => Content::Loading,
            Some(Err(error)) => Content::Error(error.clone()),
            Some(Ok(thread)) => Content::Thread(thread.topic),
        })
    });
    let shown = move || match content.get() {
        Content::Loading => ().into_erased(),
        Content::Error(error) => view! { <ErrorMessage error /> }.into_erased(),
        Content::Thread(topic) => {
            let thread = Memo::new(move |last: Option<&Option<Thread>>| {
                let now = loaded.with(|loaded| match loaded {
                    Some(Ok(thread)) if thread.topic == topic => Some(thread.clone()),
                    _ => None,
                });
                now.or_else(|| last.cloned().flatten())
            });
            view! { <Conversation topic thread /> }.into_erased()
        }
    };
    view! { {reactive(move || shown())} }.into_erased()
}

/// The skeleton of a thread that is being loaded.
#[component]
fn ReadingSkeleton() -> impl IntoView {
    view! {
        <div class="skeleton reading" aria-hidden="true">
            <span class="bar long"></span>
            <span class="bar"></span>
            <span class="bar long"></span>
        </div>
    }
    .into_erased()
}
