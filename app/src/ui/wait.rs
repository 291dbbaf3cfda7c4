//! What stands in for something that is being loaded.

use super::IntoPiece;
#[cfg(all(feature = "ssr", debug_assertions))]
use leptos::reactive::computed::suspense::SuspenseContext;
use leptos::{children::ViewFnOnce, prelude::*};

/// Shows the fallback until what its children read first has been loaded, and the old content while it
/// is loaded again. Only the browser waits: the server renders what it has [prepared](crate::Prepared).
#[component]
pub fn Wait<C: IntoView + 'static>(
    /// The shape of what is to come.
    #[prop(optional, into)]
    fallback: ViewFnOnce,
    /// What reads resources.
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    #[cfg(feature = "ssr")]
    {
        drop(fallback);
        // Debug builds of Leptos warn of resources that are read where nothing waits for them.
        #[cfg(debug_assertions)]
        provide_context(SuspenseContext { tasks: Default::default() });
        // The browser's `Transition` takes a number here. Resources inside must have the same on both sides.
        if let Some(shared) = Owner::current_shared_context() {
            shared.next_id();
        }
        children().piece()
    }
    #[cfg(not(feature = "ssr"))]
    view! { <Transition fallback=move || fallback.run()>{children().piece()}</Transition> }.piece()
}
