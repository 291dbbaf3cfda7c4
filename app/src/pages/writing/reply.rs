//! The page of a reply, with subject, copies to others, and the quoted text.

use super::{
    super::error_page::ErrorMessage,
    draft::{Draft, Purpose},
    message_form::MessageForm,
};
use crate::{
    error::{AppError, AppResult},
    preloaded::preloaded_resource,
    server_fns::writing,
    state::use_app_state,
    ui::{IntoErased, PageTitle, Suspended, login_name},
    wire::{ReplyForm, quoted_text},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use postroom_model::{MessageId, PublicParticipant};
use postroom_texts as texts;

/// The view of the page for a reply.
#[component]
pub fn FullReply() -> impl IntoView {
    let parent = use_params_map().with_untracked(|params| params.get("id")?.parse::<MessageId>().ok());
    let form = preloaded_resource(
        || (),
        move |()| async move {
            match parent {
                Some(parent) => writing::load_reply_form(parent).await,
                None => Err(AppError::not_found()),
            }
        },
    );
    view! {
        <Suspended>
            {move || {
                form.get().map(|form: AppResult<ReplyForm>| match form {
                    Ok(form) => view! { <FullReplyForm form /> }.into_erased(),
                    Err(error) => view! { <ErrorMessage error /> }.into_erased(),
                })
            }}
        </Suspended>
    }
    .into_erased()
}

#[component]
fn FullReplyForm(form: ReplyForm) -> impl IntoView {
    let ReplyForm { draft: reply, key } = form;
    // The text of a quick reply that is continued here, above the quote.
    let quick_reply = use_app_state().quick_reply_text.try_update(Option::take).flatten();
    let body = format!("{}{}", quick_reply.unwrap_or_default(), quoted_text(&reply));
    let draft = Draft { to: String::new(), subject: reply.subject, body };
    let addressee = PublicParticipant::Member(reply.addressee);
    let [before, after] = texts::writing::reply_heading();
    view! {
        <PageTitle text=texts::writing::reply_title().to_owned() />
        <article class="compose">
            <h1 id="heading" tabindex="-1">{before} <span dir="auto">{addressee.display().to_owned()}</span> {login_name(&addressee)} {after}</h1>
            <MessageForm purpose=Purpose::Reply(reply.parent) draft key />
        </article>
    }
    .into_erased()
}
