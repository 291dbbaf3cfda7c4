//! The root: what lives as long as the page, and which page belongs to which address.

use crate::{
    boot::Boot,
    context::FormState,
    desk::{Desk, desk},
    keys, live,
    pages::{FrontPage, Mailbox, NotFound, PreferencesPage, ReadingPage, Resting, WritingPage},
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// Postroom's pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let boot = SharedValue::new(first_moment).into_inner();
    let desk = Desk::new(boot);
    provide_context(desk);
    Effect::new(move || live::badge::draw(desk));
    let (busy, set_busy) = signal(false);
    view! {
        <Router set_is_routing=set_busy>
            <div class="progress" class:busy=busy aria-hidden="true"></div>
            <Routes fallback=NotFound>
                <Route path=path!("/") view={ Lazy::<FrontPage>::new() } ssr=SsrMode::Async />
                <Route path=path!("/login") view={ Lazy::<FrontPage>::new() } ssr=SsrMode::Async />
                <Route path=path!("/register") view={ Lazy::<FrontPage>::new() } ssr=SsrMode::Async />
                <Route path=path!("/set-password/:token") view={ Lazy::<FrontPage>::new() } ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Mailbox ssr=SsrMode::Async>
                    <Route path=path!("/inbox") view=Resting ssr=SsrMode::Async />
                    <Route path=path!("/sent") view=Resting ssr=SsrMode::Async />
                    <Route path=path!("/archives") view=Resting ssr=SsrMode::Async />
                    <Route path=path!("/trash") view=Resting ssr=SsrMode::Async />
                    <Route path=path!("/write") view={ Lazy::<WritingPage>::new() } ssr=SsrMode::Async />
                    <Route path=path!("/write/:names") view={ Lazy::<WritingPage>::new() } ssr=SsrMode::Async />
                    <Route path=path!("/reply/:id") view={ Lazy::<WritingPage>::new() } ssr=SsrMode::Async />
                    <Route path=path!("/message/:id") view={ Lazy::<ReadingPage>::new() } ssr=SsrMode::Async />
                    <Route path=path!("/conversation/:id") view={ Lazy::<ReadingPage>::new() } ssr=SsrMode::Async />
                </ParentRoute>
                <Route
                    path=path!("/preferences")
                    view={ Lazy::<PreferencesPage>::new() }
                    ssr=SsrMode::Async
                />
            </Routes>
        </Router>
    }
}

/// Read on the server; the browser takes it from the page.
fn first_moment() -> Boot {
    #[cfg(feature = "ssr")]
    return Boot::from_context();
    #[cfg(not(feature = "ssr"))]
    Boot::default()
}

/// Called by the frame of each page, as only then that page is whole: a page that is loaded later is
/// not yet there when this root is.
pub fn take_over() {
    let desk = desk();
    Effect::new(move || {
        if !desk.ready.get_untracked() {
            begin(desk);
        }
    });
}

/// The browser's half begins: the page is live from here on.
fn begin(desk: Desk) {
    if let Some(page) = document().document_element() {
        let _ = page.set_attribute("data-hydrated", "");
    }
    // A refused form was shown by the page that was rendered with it, and by no later one.
    desk.form.set(FormState::default());
    desk.ready.set(true);
    keys::listen(desk);
    live::start(desk);
}
