//! The page's title, with the number of unread messages in front.

use super::IntoPiece;
use crate::desk::desk;
use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the title: `(3) Inbox · Postroom`.
#[component]
pub fn PageTitle(
    /// The page's own name; may hold what somebody wrote.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let desk = desk();
    let site = desk.boot(|boot| boot.site.clone());
    let whole = move || {
        let unread = desk.counts.get().unread;
        let count = if unread > 0 { format!("({unread}) ") } else { String::new() };
        safe(format!("{count}{} · {site}", text.get()))
    };
    view! { <Title text=whole /> }.piece()
}

/// The server writes a title as it is into the page, the browser sets it as text.
fn safe(text: String) -> String {
    if cfg!(feature = "ssr") { text.replace('&', "&amp;").replace('<', "&lt;") } else { text }
}
