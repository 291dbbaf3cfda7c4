//! The preferences: theme, language, keyboard shortcuts, sessions, password.

mod language;
mod password;
mod sessions;

#[cfg(feature = "ssr")]
use super::page::PageAddress;
use super::{
    error_page::ErrorMessage,
    layout::MemberLayout,
    page::{Page, RoutePath},
};
use crate::{
    dom, keyboard,
    preloaded::preloaded_resource,
    server_fns::account,
    ui::{IntoErased, PageTitle, Suspended, ThemeSwitch, reactive},
};
#[cfg(feature = "ssr")]
use crate::{preloaded::Preloaded, server_fns::request_context::RequestContext};
use language::LanguageSection;
use leptos::prelude::*;
use leptos_router::{ChooseView, Lazy, LazyRoute, lazy_route, path};
use password::PasswordSection;
use postroom_texts as texts;
use sessions::SessionList;

/// The page of the preferences.
#[derive(Clone, Copy)]
pub struct PreferencesPage;

impl Page for PreferencesPage {
    fn path(self) -> impl RoutePath {
        path!("/preferences")
    }

    fn view(self) -> impl ChooseView {
        Lazy::<PreferencesView>::new()
    }

    #[cfg(feature = "ssr")]
    async fn load(self, request: &RequestContext, _address: &PageAddress, preloaded: &mut Preloaded) {
        preloaded.insert_answer(request.sessions().await);
    }
}

/// The lazy view of the page.
struct PreferencesView;

#[lazy_route]
impl LazyRoute for PreferencesView {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! {
            <MemberLayout>
                <PageTitle text=texts::preferences::title().to_owned() />
                <div class="preferences">
                    <h1 id="heading" tabindex="-1">{texts::preferences::title()}</h1>
                    <ThemeSection />
                    <LanguageSection />
                    <KeyboardSection />
                    <AccountSections />
                </div>
            </MemberLayout>
        }
        .into_any()
    }
}

/// The sections of sessions and password: a new password ends the other sessions.
#[component]
fn AccountSections() -> impl IntoView {
    let version = RwSignal::new(0);
    let sessions = preloaded_resource(move || version.get(), |_| account::load_sessions());
    view! {
        <section aria-labelledby="sessions-title">
            <h2 id="sessions-title" tabindex="-1">{texts::preferences::signed_in()}</h2>
            <p class="hint">{texts::preferences::signed_in_hint()}</p>
            <Suspended>
                {move || {
                    sessions.get().map(|sessions| match sessions {
                        Ok(listed) => view! { <SessionList listed version /> }.into_erased(),
                        Err(error) => view! { <ErrorMessage error /> }.into_erased(),
                    })
                }}
            </Suspended>
        </section>
        <PasswordSection sessions_version=version />
    }
    .into_erased()
}

/// The section of the theme.
#[component]
fn ThemeSection() -> impl IntoView {
    view! {
        <section aria-labelledby="look-title">
            <h2 id="look-title">{texts::preferences::appearance()}</h2>
            <ThemeSwitch next="/preferences".to_owned() />
        </section>
    }
    .into_erased()
}

/// The section of keyboard shortcuts. The preference is kept in this browser, and needs scripts as the
/// shortcuts do.
#[component]
fn KeyboardSection() -> impl IntoView {
    let enabled = RwSignal::new(true);
    Effect::new(move || enabled.set(keyboard::enabled()));
    let switch = move |event| {
        let wanted = event_target_checked(&event);
        dom::store(keyboard::PREFERENCE, if wanted { "on" } else { "off" });
        enabled.set(wanted);
    };
    let [before, after] = texts::preferences::keys_hint();
    view! {
        <section aria-labelledby="keys-title">
            <h2 id="keys-title">{texts::preferences::keyboard()}</h2>
            <label class="switch hydrated-only">
                <input type="checkbox" role="switch" prop:checked=reactive(move || enabled.get()) on:change=switch />
                {texts::preferences::keys_switch()}
            </label>
            <p class="hint">{before} <kbd>"?"</kbd> {after}</p>
        </section>
    }
    .into_erased()
}
