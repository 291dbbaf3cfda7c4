//! Layouts around pages: that of signed-in members, with folders, account menu, toast, live region and
//! help, and a plain one for the pages that are open to all.

use super::connection_banner::ConnectionBanner;
use crate::{
    address,
    hydration::start_when_mounted,
    state::use_app_state,
    ui::{Icon, IntoErased, KeyboardHelp, ThemeSwitch, ToastArea, avatar, reactive},
};
use leptos::prelude::*;
use postroom_model::{Folder, Person, PublicParticipant};
use postroom_texts as texts;

/// A folder's name on the screen.
pub fn folder_name(folder: Folder) -> &'static str {
    match folder {
        Folder::Inbox => texts::folders::inbox(),
        Folder::Sent => texts::folders::sent(),
        Folder::Archives => texts::folders::archives(),
        Folder::Trash => texts::folders::trash(),
    }
}

/// The layout for members.
#[component]
pub fn MemberLayout(
    /// The folder that the page belongs to, and whether it is the folder's own page.
    #[prop(optional, into)]
    folder: Signal<Option<(Folder, bool)>>,
    /// The page itself.
    children: Children,
) -> impl IntoView {
    start_when_mounted();
    view! {
        <a class="skip" href="#main" rel="external">
            {texts::frame::skip()}
        </a>
        <div class="member-layout">
            <header class="top">
                <a class="brand" href="/inbox">
                    <span class="logo" aria-hidden="true"></span>
                    <span>{use_app_state().initial(|initial| initial.site.clone())}</span>
                </a>
                <AccountMenu />
            </header>
            <FolderMenu folder />
            <main id="main" tabindex="-1">
                <ConnectionBanner />
                {children()}
            </main>
        </div>
        <ToastArea />
        <LiveRegion />
        <KeyboardHelp />
    }
    .into_any()
}

/// The menu of folders.
#[component]
fn FolderMenu(folder: Signal<Option<(Folder, bool)>>) -> impl IntoView {
    let app = use_app_state();
    let item = move |this: Folder| {
        let current = move || {
            let (_, is_own_page) = folder.get().filter(|(folder, _)| *folder == this)?;
            Some(if is_own_page { "page" } else { "true" })
        };
        let unread = move || if this == Folder::Inbox { app.counts.get().unread } else { 0 };
        view! {
            <li>
                <a href=format!("/{this}") aria-current=reactive(move || current())>
                    <Icon name=this.as_str() />
                    <span class="label">{folder_name(this)}</span>
                    <Show when=move || { unread() > 0 }>
                        <span class="count" data-unread>
                            {move || texts::number(unread())}
                            <span class="visually-hidden">{move || format!(" {}", texts::frame::unread(unread()))}</span>
                        </span>
                    </Show>
                </a>
            </li>
        }
    };
    view! {
        <nav class="folders" aria-label=texts::frame::folders()>
            <a class="button primary write" href="/write">
                <Icon name="write" />
                <span class="label">{texts::frame::write()}</span>
            </a>
            <ul>{Folder::ALL.map(item).into_iter().collect_view()}</ul>
        </nav>
    }
    .into_erased()
}

/// The menu of the account: preferences, theme, sign out.
#[component]
fn AccountMenu() -> impl IntoView {
    let Some(me) = use_app_state().me() else {
        return view! { <a href="/login">{texts::frame::sign_in()}</a> }.into_erased();
    };
    let participant =
        PublicParticipant::Member(Person { name: me.name.clone(), display: me.display.clone() });
    let address = address::use_address();
    view! {
        <details class="menu account">
            <summary>
                {avatar(&participant)}
                <span class="label">{me.display.clone()}</span>
                <span class="visually-hidden">{texts::frame::account()}</span>
            </summary>
            <div class="panel">
                <p class="whoami">
                    <strong>{me.display}</strong>
                    <span>{me.name}</span>
                </p>
                <a href="/preferences">
                    <Icon name="settings" />
                    {texts::frame::preferences()}
                </a>
                <ThemeSwitch next=Signal::derive(address) />
                <form method="post" action="/logout">
                    <button>
                        <Icon name="out" />
                        {texts::frame::sign_out()}
                    </button>
                </form>
            </div>
        </details>
    }
    .into_erased()
}

/// What screen readers announce.
#[component]
fn LiveRegion() -> impl IntoView {
    let app = use_app_state();
    view! { <p class="visually-hidden" role="log" aria-live="polite">{reactive(move || app.announcement.get())}</p> }
        .into_erased()
}

/// The layout for everybody: one narrow column.
#[component]
pub fn GuestLayout(
    /// The page itself.
    children: Children,
) -> impl IntoView {
    start_when_mounted();
    view! {
        <div class="guest-layout">
            <header>
                <a class="brand" href="/">
                    <span class="logo" aria-hidden="true"></span>
                    <span>{use_app_state().initial(|initial| initial.site.clone())}</span>
                </a>
            </header>
            <main id="main">{children()}</main>
        </div>
        <ToastArea />
    }
    .into_erased()
}
