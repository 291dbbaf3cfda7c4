//! The list of sessions, each with a button to end it.

use crate::{
    actions,
    dom::{self, SubmittedForm},
    server_fns::account::end_sessions,
    state::{Flash, use_app_state},
    ui::{ErasedView, IntoErased, LocalTime},
    wire::AccountSessions,
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::{SessionId, SessionInfo, Timestamp};
use postroom_texts as texts;
use web_sys::SubmitEvent;

/// The list.
#[component]
pub fn SessionList(
    /// The sessions.
    listed: AccountSessions,
    /// The version of the list: grows when it must be fetched again.
    version: RwSignal<u32>,
) -> impl IntoView {
    let app = use_app_state();
    let AccountSessions { sessions, current } = listed;
    let end = move |event: SubmitEvent, only: Option<SessionId>| {
        if SubmittedForm::intercept(&event).is_none() {
            return;
        }
        spawn_local(async move {
            match end_sessions(only).await {
                Ok(()) => {
                    version.try_update(|n| *n += 1);
                    // The button that was pressed goes with the session.
                    dom::focus("#sessions-title");
                    app.show_toast(&Flash::SessionsEnded);
                }
                Err(error) => actions::show_refusal(app, &error),
            }
        });
    };
    let has_others = sessions.iter().any(|session| session.id != current);
    let item = move |session: SessionInfo| {
        let id = session.id;
        view! { <SessionItem session current=id == current end=Callback::new(move |event| end(event, Some(id))) /> }
    };
    view! {
        <ul class="sessions">{sessions.into_iter().map(item).collect_view()}</ul>
        {has_others
            .then(|| {
                view! {
                    <form method="post" action=app.member_address("/preferences/sessions") on:submit=move |event| end(event, None)>
                        <input type="hidden" name="others" value="1" />
                        <button class="button">{texts::preferences::sign_out_others()}</button>
                    </form>
                }
            })}
    }
    .into_erased()
}

/// One session, with a button to end it unless it is this browser's own.
#[component]
fn SessionItem(session: SessionInfo, current: bool, end: Callback<SubmitEvent>) -> impl IntoView {
    let name = browser_name(&session.user_agent);
    let end_button = if current {
        view! { <span class="state">{texts::preferences::this_browser()}</span> }.into_erased()
    } else {
        view! {
            <form method="post" action=use_app_state().member_address("/preferences/sessions") on:submit=move |event| end.run(event)>
                <input type="hidden" name="id" value=session.id.0 />
                <button class="button">
                    {texts::preferences::sign_out()}
                    <span class="visually-hidden">{texts::preferences::sign_out_of(&name)}</span>
                </button>
            </form>
        }
        .into_erased()
    };
    view! {
        <li>
            <div>
                <strong>{name}</strong>
                <span class="hint">
                    <span dir="ltr">{session.address}</span> " · "
                    {around(texts::preferences::last_used(), session.last_seen_at)} " · "
                    {around(texts::preferences::since(), session.created_at)}
                </span>
            </div>
            {end_button}
        </li>
    }
    .into_erased()
}

/// A time within its text.
fn around([before, after]: [&'static str; 2], at: Timestamp) -> ErasedView {
    view! { {before} <LocalTime at=Signal::stored(at) /> {after} }.into_erased()
}

/// The name and system of a browser, from its user agent; the user agent itself where they are unknown.
fn browser_name(user_agent: &str) -> String {
    // In this order: the user agent of most browsers also names the ones below them.
    let browsers = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let first_known = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    match (first_known(&browsers), first_known(&systems)) {
        (Some(browser), Some(system)) => texts::preferences::browser_on(browser, system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if user_agent.is_empty() => texts::preferences::unknown_browser().to_owned(),
        (None, None) => postroom_model::text::cut(user_agent, 60).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn browsers_are_known_by_name() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser_name(firefox), "Firefox on Linux");
        let chrome =
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML) Chrome/140.0 Mobile Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome on Android");
        assert_eq!(browser_name("curl/8.0"), "curl/8.0");
        assert_eq!(browser_name(""), "Unknown browser");
    }
}
