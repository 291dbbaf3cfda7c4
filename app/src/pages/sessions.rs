//! The browsers that are signed in, each with the way to end it.

use crate::{
    actions,
    context::Flash,
    desk::desk,
    dom,
    rpc::account::{SessionLine, end_sessions},
    ui::{IntoPiece, Moment},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::ids::SessionId;

/// The list.
#[component]
pub fn Sessions(lines: Vec<SessionLine>, version: RwSignal<u32>) -> impl IntoView {
    let desk = desk();
    let end = move |event: web_sys::SubmitEvent, only: Option<SessionId>| {
        if dom::Sending::take(&event).is_none() {
            return;
        }
        spawn_local(async move {
            match end_sessions(only).await {
                Ok(()) => {
                    version.try_update(|n| *n += 1);
                    desk.tell(&Flash::SessionsEnded);
                }
                Err(error) => actions::refuse(desk, &error),
            }
        });
    };
    let others = lines.iter().any(|line| !line.here);
    let line = move |line: SessionLine| {
        let id = line.id;
        let way = if line.here {
            view! { <span class="state">"this browser"</span> }.piece()
        } else {
            view! {
                <form method="post" action="/preferences/sessions" on:submit=move |event| end(event, Some(id))>
                    <input type="hidden" name="id" value=id.0 />
                    <button class="button">
                        "Sign out"
                        <span class="unseen">{format!(" of {}", browser_of(&line.browser))}</span>
                    </button>
                </form>
            }
            .piece()
        };
        view! {
            <li>
                <div>
                    <strong>{browser_of(&line.browser)}</strong>
                    <span class="hint">
                        {line.address} " · last used " <Moment at=Signal::stored(line.seen) /> " · since "
                        <Moment at=Signal::stored(line.since) />
                    </span>
                </div>
                {way}
            </li>
        }
    };
    view! {
        <ul class="sessions">{lines.into_iter().map(line).collect_view()}</ul>
        {others
            .then(|| {
                view! {
                    <form method="post" action="/preferences/sessions" on:submit=move |event| end(event, None)>
                        <input type="hidden" name="others" value="1" />
                        <button class="button">"Sign out everywhere else"</button>
                    </form>
                }
            })}
    }
    .piece()
}

/// A browser's name and system, from what it says about itself; its own words where these are unknown.
fn browser_of(agent: &str) -> String {
    // In this order: most browsers claim to be the ones before them as well.
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
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    match (first(&browsers), first(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if agent.is_empty() => "Unknown browser".to_owned(),
        (None, None) => postroom_model::text::cut(agent, 60).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_of;

    #[test]
    fn browsers_are_told_by_name() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser_of(firefox), "Firefox on Linux");
        let chrome =
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML) Chrome/140.0 Mobile Safari/537.36";
        assert_eq!(browser_of(chrome), "Chrome on Android");
        assert_eq!(browser_of("curl/8.0"), "curl/8.0");
        assert_eq!(browser_of(""), "Unknown browser");
    }
}
