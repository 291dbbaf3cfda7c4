//! Preferences: password, where one is signed in, theme, keys. Few come here, so its code is loaded
//! only then.

use super::{frame::Frame, not_found::Trouble, sessions::Sessions};
use crate::{
    context::{Flash, FormState},
    desk::desk,
    dom, keys,
    prepared::resource,
    rpc::account::{self, change_password},
    ui::{Field, Icon, IntoPiece, PageTitle, ThemeSwitch, Wait, live},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{LazyRoute, lazy_route};
use postroom_model::Refusal;

/// The page.
pub struct PreferencesPage;

#[lazy_route]
impl LazyRoute for PreferencesPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let version = RwSignal::new(0);
        let sessions =
            resource(move || version.get(), |prepared| &prepared.sessions, |_| account::sessions());
        view! {
            <Frame>
                <PageTitle text="Preferences".to_owned() />
                <div class="preferences">
                    <h1 id="heading" tabindex="-1">"Preferences"</h1>
                    <Appearance />
                    <Keys />
                    <section aria-labelledby="sessions-title">
                        <h2 id="sessions-title">"Signed in"</h2>
                        <p class="hint">"Browsers that are signed in to your account. End those that you do not know."</p>
                        <Wait>
                            {move || {
                                sessions.get().map(|lines| match lines {
                                    Ok(lines) => view! { <Sessions lines version /> }.into_any(),
                                    Err(error) => view! { <Trouble error /> }.into_any(),
                                })
                            }}
                        </Wait>
                    </section>
                    <Password version />
                </div>
            </Frame>
        }
        .into_any()
    }
}

#[component]
fn Appearance() -> impl IntoView {
    view! {
        <section aria-labelledby="look-title">
            <h2 id="look-title">"Appearance"</h2>
            <ThemeSwitch next="/preferences".to_owned() />
        </section>
    }
    .piece()
}

/// The switch for keys. The choice is this browser's, so it needs scripts, as the keys do.
#[component]
fn Keys() -> impl IntoView {
    let on = RwSignal::new(true);
    Effect::new(move || on.set(keys::on()));
    let switch = move |event| {
        let wanted = event_target_checked(&event);
        dom::remember(keys::CHOICE, if wanted { "on" } else { "off" });
        on.set(wanted);
    };
    view! {
        <section aria-labelledby="keys-title">
            <h2 id="keys-title">"Keyboard"</h2>
            <label class="switch only-live">
                <input type="checkbox" role="switch" prop:checked=live(move || on.get()) on:change=switch />
                "Use single keys, such as j and k to move in a list"
            </label>
            <p class="hint">"Press " <kbd>"?"</kbd> " anywhere for the list of keys."</p>
        </section>
    }
    .piece()
}

#[component]
fn Password(version: RwSignal<u32>) -> impl IntoView {
    let desk = desk();
    let typed: FormState = desk.form.get_untracked();
    let refused = RwSignal::new(typed.refusal);
    let busy = RwSignal::new(false);
    let error = move |name: &'static str| {
        Signal::derive(move || {
            refused.with(|r: &Option<Refusal>| Some(r.as_ref()?.field(name)?.detail.clone()))
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = dom::Sending::take(&event) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = change_password(form.text("old"), form.text("new")).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    refused.try_set(None);
                    dom::reset(".preferences .form");
                    version.try_update(|n| *n += 1);
                    desk.tell(&Flash::PasswordChanged);
                }
                Err(error) => {
                    refused.try_set(Some(error.0));
                    dom::soon(|| {
                        dom::focus("[aria-invalid=true]");
                    });
                }
            }
        });
    };
    let whole = move || {
        let text = refused.with(|r| r.as_ref().filter(|r| r.errors.is_empty()).map(|r| r.detail.clone()));
        text.map(|text| view! { <p class="banner bad" role="alert">{text}</p> })
    };
    view! {
        <section aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <form method="post" action="/preferences/password" class="form" on:submit=submit>
                {whole}
                <Field
                    name="old"
                    label="Present password"
                    kind="password"
                    autocomplete="current-password"
                    error=error("old")
                />
                <Field
                    name="new"
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 10 characters. All other sessions end.".to_owned()
                    error=error("new")
                />
                <div class="ways">
                    <button class="button primary" aria-busy=live(move || busy.get().to_string())>
                        <Icon name="check" />
                        "Change password"
                    </button>
                </div>
            </form>
        </section>
    }
    .piece()
}
