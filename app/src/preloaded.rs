//! Data that the server loads before it renders a page, and the resources that start with it.
//!
//! The server loads first and then renders without waiting for anything. So rendering happens on one
//! thread (in Leptos 0.8 a memo can lose a change that another thread makes while it is computed, and the
//! page would lack what it should show), and what loading changes, such as messages that are now read, is
//! already in the counters and the list beside them. Which page loads what is said in `pages`.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

#[cfg(feature = "ssr")]
pub use server::Preloaded;

/// A resource that is preloaded on the server and fetched in the browser. The server finds its value by
/// its type.
#[cfg_attr(feature = "ssr", expect(unused_variables, reason = "only the browser fetches"))]
pub fn preloaded_resource<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Resource<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Future<Output = T> + Send + 'static,
{
    #[cfg(feature = "ssr")]
    let fetch = {
        let value = server::preloaded_value::<T>();
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
    use crate::error::AppResult;
    use leptos::prelude::use_context;
    use postroom_model::Counts;
    use std::sync::Arc;

    /// What the page of one address starts with.
    #[derive(Clone, Debug, Default)]
    pub struct Preloaded {
        /// The counters, read before the list: the event stream continues from their number.
        pub counts: Counts,
        /// The first values of the page's resources, by type.
        values: http::Extensions,
        failure: Option<u16>,
        /// What the page shows to read stays unread.
        pub(crate) peek: bool,
    }

    impl Preloaded {
        /// Nothing yet. With `peek`, what is loaded to be read stays unread.
        pub(crate) fn new(peek: bool) -> Self {
            Self { peek, ..Self::default() }
        }

        /// Keeps the first value of the page's resource of this type.
        pub(crate) fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) {
            self.values.insert(value);
        }

        /// Keeps an answer, and why it is none: the first failure decides the page's status.
        pub(crate) fn insert_answer<T: Clone + Send + Sync + 'static>(&mut self, answer: AppResult<T>) {
            self.note_failure(&answer);
            self.insert(answer);
        }

        /// Remembers why something could not be loaded.
        pub(crate) fn note_failure<T>(&mut self, answer: &AppResult<T>) {
            let failure = answer.as_ref().err().map(|error| error.status);
            self.failure = self.failure.or(failure);
        }

        /// The HTTP status of a page that could not be loaded, or only in part.
        pub fn failure(&self) -> Option<u16> {
            self.failure
        }
    }

    /// The preloaded value of a type, in place of what fetches it. A page that lacks one waits for it for ever,
    /// and whoever renders it gives it up: it must not pass for whole.
    pub fn preloaded_value<T: Clone + Send + Sync + 'static>() -> Option<T> {
        let preloaded = use_context::<Arc<Preloaded>>()?;
        preloaded.values.get::<T>().cloned()
    }
}
