//! Reading: the pages of a message and of a conversation.

mod conversation;
mod message;
mod part_link;
mod quick_reply;
mod shown_messages;
mod toolbar;

#[cfg(feature = "ssr")]
use super::page::PageAddress;
use super::{
    error_page::ErrorMessage,
    page::{Page, RoutePath},
};
use crate::{
    address, dom,
    error::{AppError, AppResult},
    preloaded::preloaded_resource,
    server_fns::mailbox,
    state::{Load, use_app_state},
    ui::{IntoErased, Suspended, reactive},
    wire::LoadedConversation,
};
#[cfg(feature = "ssr")]
use crate::{preloaded::Preloaded, server_fns::request_context::RequestContext};
use conversation::Conversation;
use leptos::prelude::*;
use leptos_router::{ChooseView, Lazy, LazyRoute, lazy_route, path};
use postroom_model::{ItemId, Part};
use shown_messages::ShownMessages;

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
    async fn load(self, request: &RequestContext, address: &PageAddress, preloaded: &mut Preloaded) {
        let id = address.params.get_str("id").and_then(|id| id.parse().ok());
        preloaded.insert_answer(
            load_conversation(request, id.map(ItemId::Message), Part::Unread, preloaded.peek).await,
        );
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
    async fn load(self, request: &RequestContext, address: &PageAddress, preloaded: &mut Preloaded) {
        let id = address.params.get_str("id").and_then(|id| id.parse().ok());
        let id_of = |key| address.query.get_str(key).and_then(|id| id.parse().ok());
        let part = Part::beside(id_of("before"), id_of("after"));
        let item = id.map(ItemId::Conversation);
        preloaded.insert_answer(load_conversation(request, item, part, preloaded.peek).await);
    }
}

/// The conversation of a item, if the address names one.
#[cfg(feature = "ssr")]
async fn load_conversation(
    request: &RequestContext,
    item: Option<ItemId>,
    part: Part,
    peek: bool,
) -> AppResult<LoadedConversation> {
    match item {
        Some(item) => request.conversation(item, part, peek).await,
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
        let asked = Memo::new(move |_| {
            let address = address();
            (address::item_of(&address), address::part_of(&address))
        });
        let shown = RwSignal::new(ShownMessages::default());
        let last_asked = StoredValue::new(asked.get_untracked());
        let conversation = preloaded_resource(
            move || (asked.get(), app.data_version.get()),
            move |((item, part), version)| {
                // What is shown stays in place when it is fetched again for the same address.
                let again = last_asked.try_get_value() == Some((item, part)) && version > 0;
                last_asked.try_set_value((item, part));
                let refetch = again.then(|| shown.with_untracked(|shown| shown.part_to_refetch(item)));
                let part = refetch.flatten().unwrap_or(part);
                // What is fetched again while the tab is in the background does not count as read.
                let peek = version > 0 && dom::page_is_hidden();
                async move {
                    match item {
                        Some(item) => mailbox::load_conversation(item, part, peek).await,
                        None => Err(AppError::not_found()),
                    }
                }
            },
        );
        view! {
            <Suspended fallback=ReadingSkeleton>
                <LoadedContent asked conversation shown />
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
    Loaded(ItemId),
}

/// The conversation, or why it could not be loaded. A new view only for another item: the view of a conversation
/// follows its changes, and stays when it cannot be loaded again, with what is being typed there.
#[component]
fn LoadedContent(
    asked: Memo<(Option<ItemId>, Part)>,
    conversation: Resource<AppResult<LoadedConversation>>,
    shown: RwSignal<ShownMessages>,
) -> impl IntoView {
    let app = use_app_state();
    let loaded = Memo::new(move |_| conversation.get());
    Effect::new(move || {
        loaded.with(|loaded| {
            if let Some(loaded) = loaded {
                app.note_loaded(Load::Reading, loaded.as_ref().err());
            }
        });
    });
    on_cleanup(move || app.drop_load(Load::Reading));
    let content = Memo::new(move |last: Option<&Content>| {
        loaded.with(|loaded| match (loaded, last) {
            (None, _) => Content::Loading,
            (Some(Ok(conversation)), _) => Content::Loaded(conversation.item),
            (Some(Err(error)), Some(Content::Loaded(item)))
                if asked.get().0 == Some(*item)
                    && (!error.is_not_found() || quick_reply::is_being_written()) =>
            {
                Content::Loaded(*item)
            }
            (Some(Err(error)), _) => Content::Error(error.clone()),
        })
    });
    let view = move || match content.get() {
        Content::Loading => ().into_erased(),
        Content::Error(error) => view! { <ErrorMessage error /> }.into_erased(),
        Content::Loaded(item) => {
            let conversation = Memo::new(move |last: Option<&Option<LoadedConversation>>| {
                let now = loaded.with(|loaded| match loaded {
                    Some(Ok(conversation)) if conversation.item == item => Some(conversation.clone()),
                    _ => None,
                });
                now.or_else(|| last.cloned().flatten())
            });
            view! { <Conversation item conversation shown /> }.into_erased()
        }
    };
    view! { {reactive(move || view())} }.into_erased()
}

/// The skeleton of a conversation that is being loaded.
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
