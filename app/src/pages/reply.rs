//! The full reply: subject, copies to others, and the quoted text.

use super::{
    compose::{Ways, recipients_hint, return_to, room_left},
    not_found::{Nothing, Trouble},
    sending::Sender,
};
use crate::{
    address,
    context::FormState,
    desk::desk,
    dom,
    error::Answer,
    prepared::resource,
    rpc::post::{self, ReplyForm},
    ui::{Field, IntoPiece, PageTitle, TextArea, Wait},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use postroom_model::{MessageId, names, post as wire};

/// The page to answer a message.
#[component]
pub fn Reply() -> impl IntoView {
    let parent = use_params_map().with_untracked(|params| params.get("id")?.parse::<MessageId>().ok());
    let Some(parent) = parent else { return view! { <Nothing /> }.piece() };
    let form = resource(|| (), |prepared| &prepared.reply_form, move |()| post::load_reply_form(parent));
    view! {
        <Wait>
            {move || {
                form.get().map(|form: Answer<ReplyForm>| match form {
                    Ok(form) => view! { <Form form /> }.piece(),
                    Err(error) => view! { <Trouble error /> }.piece(),
                })
            }}
        </Wait>
    }
    .piece()
}

#[component]
fn Form(form: ReplyForm) -> impl IntoView {
    let desk = desk();
    let typed: FormState = desk.form.get_untracked();
    let ReplyForm { draft, key } = form;
    let start = |name: &str, otherwise: String| typed.value(name).map_or(otherwise, str::to_owned);
    // Text of the quick reply comes along, above the quote.
    let carried = desk.carried.try_update(Option::take).flatten();
    let quoted = carried.map_or_else(|| draft.body.clone(), |text| format!("{text}{}", draft.body));
    let (subject, body) = (start("subject", draft.subject), start("body", quoted));
    let counted = RwSignal::new(subject.clone());
    let parent = draft.parent;
    let next = return_to();
    let sender = Sender::again(&typed);
    let navigate = use_navigate();
    let submit = {
        let next = next.clone();
        move |event: web_sys::SubmitEvent| {
            let Some(form) = dom::Sending::take(&event) else { return };
            let reply = wire::Reply {
                body: form.text("body"),
                subject: Some(form.text("subject")),
                to: names::split(&form.text("to")),
            };
            let (key, navigate, next) = (form.text("key"), navigate.clone(), next.clone());
            sender.send(async move { post::send_reply(parent, reply, key).await }, move || {
                desk.refresh();
                navigate(&next, NavigateOptions::default());
            });
        }
    };
    let come = desk.ready.get_untracked();
    Effect::new(move || {
        if come {
            dom::soon(|| {
                dom::focus("#body");
            });
        }
    });
    view! {
        <PageTitle text="Reply".to_owned() />
        <article class="compose">
            <h1 id="heading" tabindex="-1">"Reply to " <span dir="auto">{draft.addressee.display}</span></h1>
            <form
                method="post"
                action=address::with_next(&format!("/reply/{parent}"), &next)
                class="form"
                on:submit=submit
            >
                {sender.whole(&["to", "subject", "body"])}
                <input type="hidden" name="key" value=key />
                {desk
                    .boot(|boot| boot.copies)
                    .then(|| {
                        view! {
                            <Field
                                name="to"
                                label="Copies to"
                                value=start("to", String::new())
                                optional=true
                                hint=recipients_hint(true)
                                error=sender.error("to")
                            />
                        }
                    })}
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
