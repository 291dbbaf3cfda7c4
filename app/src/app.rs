//! The root component: the app's state and the router.

use crate::{
    live::{self, favicon},
    pages::{NotFound, PageRoutes},
    state::{AppState, InitialState},
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Router, Routes};

/// Postroom's pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Computed on the server; the browser takes it from the page.
    let initial = SharedValue::new(initial_state).into_inner();
    #[cfg(not(feature = "ssr"))]
    crate::server_fns::page_client::set_member(initial.member);
    let app = AppState::new(initial);
    provide_context(app);
    Effect::new(move || favicon::show_unread_count(app));
    Effect::new(move || live::follow(app));
    let (is_routing, set_is_routing) = signal(false);
    view! {
        <Router set_is_routing>
            <div class="progress" class:busy=is_routing aria-hidden="true"></div>
            <Routes fallback=NotFound>
                <PageRoutes />
            </Routes>
        </Router>
    }
}

fn initial_state() -> InitialState {
    #[cfg(feature = "ssr")]
    return InitialState::from_context();
    #[cfg(not(feature = "ssr"))]
    InitialState::default()
}
