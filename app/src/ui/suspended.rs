//! Content that waits for resources.

use super::erased_view::IntoErased;
#[cfg(all(feature = "ssr", debug_assertions))]
use leptos::reactive::computed::suspense::SuspenseContext;
use leptos::{children::ViewFnOnce, prelude::*};

/// Shows a fallback until the resources that its children read are loaded, and the old content while they
/// are fetched again, as Leptos' `Transition` does. Only the browser waits: on the server all resources
/// are [preloaded](crate::preloaded).
#[component]
pub fn Suspended<C: IntoView + 'static>(
    /// What is shown until then.
    #[prop(optional, into)]
    fallback: ViewFnOnce,
    /// The content that reads the resources.
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    #[cfg(feature = "ssr")]
    {
        drop(fallback);
        // Debug builds of Leptos warn of resources that are read outside of a suspense boundary.
        #[cfg(debug_assertions)]
        provide_context(SuspenseContext { tasks: Default::default() });
        // The browser's `Transition` takes an id here. Resources below it must get the same ids on both sides.
        if let Some(shared) = Owner::current_shared_context() {
            shared.next_id();
        }
        children().into_erased()
    }
    #[cfg(not(feature = "ssr"))]
    view! { <Transition fallback=move || fallback.run()>{children().into_erased()}</Transition> }
        .into_erased()
}
