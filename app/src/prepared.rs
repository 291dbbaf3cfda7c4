//! What a page shows, loaded before it is rendered.
//!
//! The server loads first and renders then, in one go: rendering waits for nothing, so no other thread
//! touches a page while it is made (a memo of Leptos can lose a change that comes from another thread
//! while it is being computed, and the page would lack what it should show), and reading a message is
//! already seen by the numbers and the list beside it. In the browser the same resources are fetched.

use crate::{
    error::Answer,
    pages::{Loaded, Read},
    rpc::{
        account::SessionLine,
        post::{NewForm, ReplyForm},
    },
};
use leptos::prelude::*;
use postroom_model::Counts;

/// What the page of one address shows. Pages take what is theirs.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// The counters, before the list was read: the event stream goes on from their number.
    pub counts: Counts,
    pub(crate) list: Option<Loaded>,
    pub(crate) thread: Option<Read>,
    pub(crate) new_form: Option<Answer<NewForm>>,
    pub(crate) reply_form: Option<Answer<ReplyForm>>,
    pub(crate) sessions: Option<Answer<Vec<SessionLine>>>,
}

/// A resource that the server has prepared and the browser fetches.
#[expect(unused_variables, reason = "each half uses one of the two")]
pub fn resource<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    prepared: fn(&Prepared) -> &Option<T>,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Resource<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    F: Future<Output = T> + Send + 'static,
{
    #[cfg(feature = "ssr")]
    let fetch = {
        let value = use_context::<std::sync::Arc<Prepared>>().and_then(|all| prepared(&all).clone());
        if value.is_none() {
            server::incomplete();
        }
        move |_| {
            let value = value.clone();
            async move {
                match value {
                    Some(value) => value,
                    None => std::future::pending().await,
                }
            }
        }
    };
    Resource::new(source, fetch)
}

#[cfg(feature = "ssr")]
mod server {
    use super::Prepared;
    use crate::{address, pages::Loaded, rpc::visit::Visit};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use leptos_router::location::{RequestUrl, Url};
    use postroom_engine::{Postroom, Result, Session};
    use postroom_model::{Code, Folder, View, names};

    /// A page wants what was not prepared for its address: it must not pass for one that is whole.
    pub fn incomplete() {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(http::StatusCode::INTERNAL_SERVER_ERROR);
        }
    }

    impl Prepared {
        /// Loads what the page at an address shows. What is read counts as read.
        ///
        /// # Errors
        /// The counters cannot be read. Where something else could not be loaded, the page says so.
        pub async fn load(room: &Postroom, session: Option<&Session>, address: &str) -> Result<Self> {
            let mut prepared = Self::default();
            let (Some(session), Ok(url)) = (session, RequestUrl::new(address).parse()) else {
                return Ok(prepared);
            };
            let visit = Visit { room: room.clone(), session: session.clone() };
            let has_list = prepared.load_page(&visit, &url).await;
            prepared.counts = room.messages().counts(&session.caller).await?;
            if has_list {
                prepared.load_list(&visit, &url, address).await;
            }
            Ok(prepared)
        }

        /// What is alone on its page. Answers whether there is a list as well.
        async fn load_page(&mut self, visit: &Visit, url: &Url) -> bool {
            let mut path = url.path().trim_start_matches('/').splitn(2, '/');
            let (page, rest) = (path.next().unwrap_or_default(), path.next().unwrap_or_default());
            match page {
                "message" | "conversation" => {
                    self.thread = Some(match address::topic_of(url.path()) {
                        Some(topic) => Some(visit.thread(topic, false).await),
                        None => None,
                    });
                }
                "write" => {
                    let names = names::split_path(&Url::unescape(rest));
                    self.new_form = Some(visit.new_form(&names).await);
                }
                "reply" => {
                    if let Ok(parent) = rest.parse() {
                        self.reply_form = Some(visit.reply_form(parent).await);
                    }
                }
                "preferences" => {
                    self.sessions = Some(visit.sessions().await);
                    return false;
                }
                other => return other.parse::<Folder>().is_ok(),
            }
            true
        }

        /// The list at an address or beside it.
        async fn load_list(&mut self, visit: &Visit, url: &Url, address: &str) {
            let next = || address::view_of(&url.search_params().get("next")?);
            let view = address::view_of(address).or_else(next).unwrap_or(View::of(Folder::Inbox));
            let address = view.href();
            self.list = Some(Loaded { listing: visit.list(&address).await, address, version: 0 });
        }

        /// Why something could not be loaded.
        pub fn failure(&self) -> Option<Code> {
            fn code<T>(answer: Option<&crate::error::Answer<T>>) -> Option<Code> {
                Some(answer?.as_ref().err()?.0.code)
            }
            code(self.thread.as_ref().and_then(Option::as_ref))
                .or_else(|| code(self.new_form.as_ref()))
                .or_else(|| code(self.reply_form.as_ref()))
                .or_else(|| code(self.sessions.as_ref()))
                .or_else(|| code(self.list.as_ref().map(|list| &list.listing)))
        }
    }
}
