//! Enters a rendering's reactive owner again whenever its future is polled.
//!
//! Leptos keeps the signals of a rendering in an arena, and notes the current arena for the thread. Until
//! the first chunk of a page exists, `ExtendResponse::from_app` (leptos_integration_utils 0.8.9) polls the
//! rendering outside of `Sandboxed`, which would make its arena current again. If the rendering has waited
//! meanwhile, the thread's arena is that of another request, or none: when the title is read, it panics
//! with "no Arena is active" or "already been disposed". Pages are loaded before they are rendered, yet
//! Leptos itself still waits: without this module, `pages_rendered_at_the_same_time_…` in the tests of
//! pages fail on a loaded machine.
//!
//! Upstream: <https://github.com/leptos-rs/leptos/issues/3729> has the panic; try without this module
//! once a release has <https://github.com/leptos-rs/leptos/pull/4734>, which reworks `Sandboxed`.

use leptos::reactive::owner::{Owner, WeakOwner};
use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, OnceLock},
    task::Poll,
};

/// A request extension: the owner of the request's rendering. The reference is weak, as the owner holds
/// the request.
#[derive(Clone, Default)]
pub struct RenderOwner(Arc<OnceLock<WeakOwner>>);

impl RenderOwner {
    /// Remembers the current owner as that of this rendering. Only the first call has an effect.
    pub fn remember_current(&self) {
        if let Some(owner) = Owner::current() {
            self.0.get_or_init(|| owner.downgrade());
        }
    }

    /// Runs a rendering to its end, or until it waits and must not go on: then there is none.
    pub async fn run_while<F: Future>(self, may_wait: impl Fn() -> bool, rendering: F) -> Option<F::Output> {
        let mut rendering = pin!(rendering);
        poll_fn(move |context| {
            let polled = match self.0.get().and_then(WeakOwner::upgrade) {
                Some(owner) => owner.with(|| rendering.as_mut().poll(context)),
                None => rendering.as_mut().poll(context),
            };
            match polled {
                Poll::Ready(output) => Poll::Ready(Some(output)),
                Poll::Pending if may_wait() => Poll::Pending,
                Poll::Pending => Poll::Ready(None),
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::RenderOwner;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn a_rendering_that_must_not_wait_ends() {
        let owner = RenderOwner::default();
        assert_eq!(owner.clone().run_while(|| false, ready(5)).await, Some(5));
        assert_eq!(owner.run_while(|| false, pending::<i32>()).await, None);
    }
}
