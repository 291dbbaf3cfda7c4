//! The page's title, with the number of unread messages in front.

use super::erased_view::IntoErased;
use crate::state::use_app_state;
use leptos::prelude::*;
use leptos_meta::Title;
use postroom_texts as texts;

/// Sets the document's title: `(3) Inbox · Postroom`.
#[component]
pub fn PageTitle(
    /// The page's own name; may hold text of members.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let app = use_app_state();
    let site = app.initial(|initial| initial.site.clone());
    let title = move || {
        let unread = app.counts.get().unread;
        let count = if unread > 0 { format!("({}) ", texts::number(unread)) } else { String::new() };
        escape_on_server(format!("{count}{} · {site}", text.get()))
    };
    view! { <Title text=title /> }.into_erased()
}

/// On the server Leptos 0.8 writes a title into the page without escaping it; in the browser it is set as
/// text.
fn escape_on_server(text: String) -> String {
    if cfg!(feature = "ssr") { text.replace('&', "&amp;").replace('<', "&lt;") } else { text }
}
