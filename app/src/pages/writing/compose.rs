//! The page of a new message. Its address may name recipients, a subject and a text.

use super::{
    super::error_page::ErrorMessage,
    draft::{Draft, Purpose},
    message_form::MessageForm,
};
use crate::{
    error::AppResult,
    preloaded::preloaded_resource,
    server_fns::writing,
    ui::{IntoErased, PageTitle, Suspended},
    wire::WriteForm,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use postroom_model::names;
use postroom_texts as texts;

/// The view of the page for a new message.
#[component]
pub fn Compose() -> impl IntoView {
    let names = use_params_map().with_untracked(|params| params.get("names")).unwrap_or_default();
    let names = names::split_path(&names);
    let form = preloaded_resource(|| (), move |()| writing::load_write_form(names.clone()));
    view! {
        <Suspended>
            {move || {
                form.get().map(|form: AppResult<WriteForm>| match form {
                    Ok(form) => view! { <ComposeForm form /> }.into_erased(),
                    Err(error) => view! { <ErrorMessage error /> }.into_erased(),
                })
            }}
        </Suspended>
    }
    .into_erased()
}

#[component]
fn ComposeForm(form: WriteForm) -> impl IntoView {
    let query = use_query_map();
    let of_address = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let draft = Draft {
        to: if form.to.is_empty() { of_address("to") } else { form.to },
        subject: of_address("subject"),
        body: of_address("body"),
    };
    view! {
        <PageTitle text=texts::writing::title().to_owned() />
        <article class="compose">
            <h1 id="heading" tabindex="-1">{texts::writing::heading()}</h1>
            <MessageForm purpose=Purpose::NewMessage draft key=form.key />
        </article>
    }
    .into_erased()
}
