//! The pagination below a list: which part is shown, and links to the pages beside it.

use super::loaded_list::LoadedList;
use crate::ui::{Icon, IntoErased, reactive};
use leptos::prelude::*;
use postroom_model::{Listing, View, limits::PAGE};
use postroom_texts as texts;

/// The pagination.
#[component]
pub fn Pagination(loaded: Memo<Option<LoadedList>>, view: Memo<View>) -> impl IntoView {
    let total = move || {
        let total = |list: &LoadedList| list.listing.as_ref().map_or(0, |listing: &Listing| listing.total);
        loaded.with(|loaded| loaded.as_ref().map_or(0, total))
    };
    let pages = move || {
        let (view, total) = (view.get(), total());
        let size = u64::from(PAGE);
        let first = u64::from(view.page - 1) * size + 1;
        let last = (first + size - 1).min(total);
        let link = |exists: bool, page: u32, icon: &'static str, label: &'static str| {
            if exists {
                view! {
                    <a class="button plain" href=View { page, ..view }.href() title=label>
                        <Icon name=icon />
                        <span class="visually-hidden">{label}</span>
                    </a>
                }
                .into_erased()
            } else {
                view! { <span class="button plain off" aria-hidden="true"><Icon name=icon /></span> }
                    .into_erased()
            }
        };
        view! {
            <nav class="pages" aria-label=texts::list::pages()>
                <span>{texts::list::range(first, last, total)}</span>
                <span class="page-links">
                    {link(view.page > 1, view.page.saturating_sub(1), "left", texts::list::newer())}
                    {link(last < total, view.page.saturating_add(1), "right", texts::list::older())}
                </span>
            </nav>
        }
        .into_erased()
    };
    view! { {reactive(move || pages())} }.into_erased()
}
