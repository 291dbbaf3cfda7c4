//! The number of unread messages on the tab's icon.

use crate::{dom, state::AppState};
use leptos::prelude::*;

/// Sets the icon for the present number. To be called from an effect of the root, which then runs whenever
/// the number changes.
pub fn show_unread_count(app: AppState) {
    let unread = app.counts.get().unread;
    if app.hydrated.get()
        && let Some(link) = dom::query("link[rel=icon]")
    {
        let _ = link.set_attribute("href", &icon(unread));
    }
}

/// The address of the icon: the plain one, or one with the number drawn on it.
fn icon(unread: u64) -> String {
    if unread == 0 {
        return "/favicon.svg".to_owned();
    }
    let number = if unread > 99 { "99".to_owned() } else { unread.to_string() };
    let size = if unread > 9 { 13 } else { 16 };
    format!(
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>\
         <rect width='32' height='32' rx='8' fill='%234053c9'/>\
         <path d='M6 9h20v14H6z' fill='none' stroke='white' stroke-width='2.2'/>\
         <path d='m6 10 10 7 10-7' fill='none' stroke='white' stroke-width='2.2'/>\
         <circle cx='22' cy='22' r='10' fill='%23d92d20'/>\
         <text x='22' y='27' font-family='sans-serif' font-weight='700' font-size='{size}' fill='white' \
         text-anchor='middle'>{number}</text></svg>"
    )
}
