//! Writing: the pages of a new message and of a reply.

mod compose;
mod draft;
mod message_fields;
mod message_form;
mod reply;

#[cfg(feature = "ssr")]
use super::page::PageAddress;
use super::page::{Page, RoutePath};
#[cfg(feature = "ssr")]
use crate::{error::AppError, preloaded::Preloaded, server_fns::request_context::RequestContext};
use compose::Compose;
use leptos::prelude::*;
use leptos_router::{ChooseView, Lazy, LazyRoute, hooks::use_location, lazy_route, path};
#[cfg(feature = "ssr")]
use postroom_model::names;
use reply::FullReply;

/// The page of a new message. Its path may name recipients, its query a subject and a text.
#[derive(Clone, Copy)]
pub struct ComposePage;

impl Page for ComposePage {
    fn path(self) -> impl RoutePath {
        path!("/write/:names?")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<WritingView>::new()
    }

    #[cfg(feature = "ssr")]
    async fn load(self, request: &RequestContext, address: &PageAddress, preloaded: &mut Preloaded) {
        let names = names::split_path(address.params.get_str("names").unwrap_or_default());
        preloaded.insert_answer(request.write_form(&names).await);
    }
}

/// The page of a reply.
#[derive(Clone, Copy)]
pub struct ReplyPage;

impl Page for ReplyPage {
    fn path(self) -> impl RoutePath {
        path!("/reply/:id")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<WritingView>::new()
    }

    #[cfg(feature = "ssr")]
    async fn load(self, request: &RequestContext, address: &PageAddress, preloaded: &mut Preloaded) {
        let form = match address.params.get_str("id").and_then(|id| id.parse().ok()) {
            Some(parent) => request.reply_form(parent).await,
            None => Err(AppError::not_found()),
        };
        preloaded.insert_answer(form);
    }
}

/// The lazy view of both pages.
struct WritingView;

#[lazy_route]
impl LazyRoute for WritingView {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let path = use_location().pathname.get_untracked();
        if ReplyPage.match_path(&path).is_some() {
            view! { <FullReply /> }.into_any()
        } else {
            view! { <Compose /> }.into_any()
        }
    }
}
