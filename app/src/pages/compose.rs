//! Writing a new message. The same form without scripts: refused, it comes back with everything typed.

use super::{not_found::Trouble, sending::Sender};
use crate::{
    address,
    context::FormState,
    desk::desk,
    dom,
    error::Answer,
    prepared::resource,
    rpc::post::{self, NewForm},
    ui::{Field, Icon, IntoPiece, PageTitle, TextArea, Wait, live},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use postroom_model::{limits, names, post::Write};

/// The page to write.
#[component]
pub fn Compose() -> impl IntoView {
    let names = use_params_map().with_untracked(|params| params.get("names")).unwrap_or_default();
    let names = names::split_path(&names);
    let form = resource(|| (), |prepared| &prepared.new_form, move |()| post::load_new_form(names.clone()));
    view! {
        <Wait>
            {move || {
                form.get().map(|form: Answer<NewForm>| match form {
                    Ok(form) => view! { <Form form /> }.piece(),
                    Err(error) => view! { <Trouble error /> }.piece(),
                })
            }}
        </Wait>
    }
    .piece()
}

/// Where one goes after writing, and by Cancel: the page before.
pub fn return_to() -> String {
    let query = use_query_map();
    let given = query.with_untracked(|query| address::next_of(query.get("next").as_deref()));
    let desk = desk();
    let before = || if desk.ready.get_untracked() { None } else { desk.boot(|boot| boot.referer.clone()) };
    given.or_else(before).unwrap_or_else(|| desk.list.get_untracked())
}

/// Characters that a subject still has room for, told before it is too late.
pub fn room_left(typed: RwSignal<String>) -> Signal<String> {
    Signal::derive(move || {
        let used = typed.with(|text| text.trim().chars().count());
        match limits::SUBJECT.checked_sub(used) {
            Some(left) if left > 30 => format!("At most {} characters.", limits::SUBJECT),
            Some(left) => format!("{left} characters left."),
            None => format!("{} characters too many.", used - limits::SUBJECT),
        }
    })
}

/// How many recipients there may be, in words.
pub fn recipients_hint(optional: bool) -> String {
    let (several, max) = desk().boot(|boot| (boot.several, boot.max_recipients));
    let copies = if optional { "Others who get a copy. " } else { "" };
    match (several, max) {
        (false, _) | (_, Some(1)) => format!("{copies}One name."),
        (true, Some(max)) => format!("{copies}Names, separated by commas; at most {max}."),
        (true, None) => format!("{copies}Names, separated by commas."),
    }
}

#[component]
fn Form(form: NewForm) -> impl IntoView {
    let desk = desk();
    let typed: FormState = desk.form.get_untracked();
    let query = use_query_map();
    // What was typed before, else what the address says.
    let start = |name: &str| {
        typed
            .value(name)
            .map(str::to_owned)
            .or_else(|| query.with_untracked(|query| query.get(name)))
            .unwrap_or_default()
    };
    let to = if form.to.is_empty() || typed.refusal.is_some() { start("to") } else { form.to };
    let (subject, body) = (start("subject"), start("body"));
    let counted = RwSignal::new(subject.clone());
    let next = return_to();
    let sender = Sender::again(&typed);
    let navigate = use_navigate();
    let submit = {
        let next = next.clone();
        move |event: web_sys::SubmitEvent| {
            let Some(form) = dom::Sending::take(&event) else { return };
            let message = Write {
                to: names::split(&form.text("to")),
                subject: form.text("subject"),
                body: form.text("body"),
            };
            let (key, navigate, next) = (form.text("key"), navigate.clone(), next.clone());
            sender.send(async move { post::send_message(message, key).await }, move || {
                desk.refresh();
                navigate(&next, NavigateOptions::default());
            });
        }
    };
    let come = desk.ready.get_untracked();
    let filled = !to.is_empty();
    Effect::new(move || {
        if come {
            dom::soon(move || {
                dom::focus(if filled { "#subject" } else { "#to" });
            });
        }
    });
    view! {
        <PageTitle text="Write".to_owned() />
        <article class="compose">
            <h1 id="heading" tabindex="-1">"Write a message"</h1>
            <form method="post" action=address::with_next("/write", &next) class="form" on:submit=submit>
                {sender.whole(&["to", "subject", "body"])}
                <input type="hidden" name="key" value=form.key />
                <Field
                    name="to"
                    label=if desk.boot(|boot| boot.several) { "Recipients" } else { "Recipient" }
                    value=to
                    hint=recipients_hint(false)
                    error=sender.error("to")
                />
                <Field
                    name="subject"
                    label="Subject"
                    value=subject
                    hint=room_left(counted)
                    error=sender.error("subject")
                    typed=counted
                />
                <TextArea name="body" label="Message" value=body rows="12" error=sender.error("body") />
                <Ways sender next=next.clone() />
            </form>
        </article>
    }
    .piece()
}

/// Send, or leave it.
#[component]
pub fn Ways(sender: Sender, next: String) -> impl IntoView {
    view! {
        <div class="ways">
            <button class="button primary" data-send aria-busy=live(move || sender.busy.get().to_string())>
                <Icon name="send" />
                "Send"
            </button>
            <a class="button plain" href=next data-key="u">
                "Cancel"
            </a>
            <span class="hint only-live keys-only">"Ctrl + Enter sends"</span>
        </div>
    }
    .piece()
}
