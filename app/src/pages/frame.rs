//! The frame around the pages of those who are signed in: folders, the account's menu, results, what
//! is read out, the list of keys. And the plain frame around the few pages that are open to all.

use crate::{
    address,
    app::take_over,
    desk::{Line, desk},
    ui::{Help, Icon, IntoPiece, Notes, ThemeSwitch, avatar, live},
};
use leptos::prelude::*;
use postroom_model::{Folder, Party, Person};

/// A folder's name on the screen.
pub fn name_of(folder: Folder) -> &'static str {
    match folder {
        Folder::Inbox => "Inbox",
        Folder::Sent => "Sent",
        Folder::Archives => "Archives",
        Folder::Trash => "Trash",
    }
}

/// The frame for members.
#[component]
pub fn Frame(
    /// The folder that the page belongs to, and whether it is the folder's own page.
    #[prop(optional, into)]
    folder: Signal<Option<(Folder, bool)>>,
    /// The page itself.
    children: Children,
) -> impl IntoView {
    take_over();
    view! {
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="frame">
            <header class="top">
                <a class="brand" href="/inbox">
                    <span class="logo" aria-hidden="true"></span>
                    <span>{desk().boot(|boot| boot.site.clone())}</span>
                </a>
                <Account />
            </header>
            <Folders folder />
            <main id="main" tabindex="-1">
                <Connection />
                {children()}
            </main>
        </div>
        <Notes />
        <Speech />
        <Help />
    }
    .into_any()
}

/// The menu of folders.
#[component]
fn Folders(folder: Signal<Option<(Folder, bool)>>) -> impl IntoView {
    let desk = desk();
    let item = move |this: Folder| {
        let current = move || {
            let (_, own) = folder.get().filter(|(folder, _)| *folder == this)?;
            Some(if own { "page" } else { "true" })
        };
        let unread = move || if this == Folder::Inbox { desk.counts.get().unread } else { 0 };
        view! {
            <li>
                <a href=format!("/{this}") aria-current=live(move || current())>
                    <Icon name=this.as_str() />
                    <span class="label">{name_of(this)}</span>
                    <Show when=move || { unread() > 0 }>
                        <span class="count" data-unread>
                            {unread}
                            <span class="unseen">" unread"</span>
                        </span>
                    </Show>
                </a>
            </li>
        }
    };
    view! {
        <nav class="folders" aria-label="Folders">
            <a class="button primary write" href="/write">
                <Icon name="write" />
                <span class="label">"Write"</span>
            </a>
            <ul>{Folder::ALL.map(item).into_iter().collect_view()}</ul>
        </nav>
    }
    .piece()
}

/// The menu of the account: preferences, theme, sign out.
#[component]
fn Account() -> impl IntoView {
    let Some(me) = desk().me() else {
        return view! { <a href="/login">"Sign in"</a> }.piece();
    };
    let party = Party::Member(Person { name: me.name.clone(), display: me.display.clone() });
    let here = address::here();
    view! {
        <details class="menu account">
            <summary>
                {avatar(&party)}
                <span class="label">{me.display.clone()}</span>
                <span class="unseen">"Account menu"</span>
            </summary>
            <div class="panel">
                <p class="whoami">
                    <strong>{me.display}</strong>
                    <span>{me.name}</span>
                </p>
                <a href="/preferences">
                    <Icon name="settings" />
                    "Preferences"
                </a>
                <ThemeSwitch next=Signal::derive(here) />
                <form method="post" action="/logout">
                    <button>
                        <Icon name="out" />
                        "Sign out"
                    </button>
                </form>
            </div>
        </details>
    }
    .piece()
}

/// Says when the page has stopped being live.
#[component]
fn Connection() -> impl IntoView {
    let desk = desk();
    let here = address::here();
    let state = move || match desk.line.get() {
        Line::Up => ().piece(),
        Line::Down => view! {
            <p class="banner" role="status">
                <Icon name="offline" />
                "No connection. New messages appear as soon as it is back."
            </p>
        }
        .piece(),
        Line::SignedOut => view! {
            <p class="banner bad" role="alert">
                <Icon name="error" />
                "You are signed out. "
                <a href=address::with_next("/login", &here()) rel="external">
                    "Sign in again"
                </a>
            </p>
        }
        .piece(),
    };
    view! { {live(move || state())} }.piece()
}

/// What is read out, once.
#[component]
fn Speech() -> impl IntoView {
    let desk = desk();
    view! { <p class="unseen" role="log" aria-live="polite">{live(move || desk.spoken.get())}</p> }.piece()
}

/// The frame for everybody: one narrow sheet.
#[component]
pub fn Sheet(
    /// The page itself.
    children: Children,
) -> impl IntoView {
    take_over();
    view! {
        <div class="sheet">
            <header>
                <a class="brand" href="/">
                    <span class="logo" aria-hidden="true"></span>
                    <span>{desk().boot(|boot| boot.site.clone())}</span>
                </a>
            </header>
            <main id="main">{children()}</main>
        </div>
        <Notes />
    }
    .piece()
}
