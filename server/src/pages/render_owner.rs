//! Keeps renderings apart that run at the same time.
//!
//! Leptos keeps the signals of a rendering in an arena that it notes for the thread, and while it
//! waits, another rendering may note its own. What it does between two waits outside of the page's own
//! code, the title above all, would then look for its signals in the wrong arena. Here the rendering's
//! owner, once it exists, is entered anew each time that the rendering goes on.

use leptos::reactive::owner::{Owner, WeakOwner};
use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, OnceLock},
};

/// The owner of one rendering; travels with its request. It holds it weakly, as the owner holds the
/// request.
#[derive(Clone, Default)]
pub struct RenderOwner(Arc<OnceLock<WeakOwner>>);

impl RenderOwner {
    /// Remembers the current owner as that of this rendering; its first call counts.
    pub fn remember_current(&self) {
        if let Some(owner) = Owner::current() {
            self.0.get_or_init(|| owner.downgrade());
        }
    }

    /// Runs a rendering to its end.
    pub async fn run<F: Future>(self, rendering: F) -> F::Output {
        let mut rendering = pin!(rendering);
        poll_fn(move |context| match self.0.get().and_then(WeakOwner::upgrade) {
            Some(owner) => owner.with(|| rendering.as_mut().poll(context)),
            None => rendering.as_mut().poll(context),
        })
        .await
    }
}
