//! Reading: one message or a conversation, oldest first. What was read is folded to one line, the
//! first unread is open, in view and focused. Actions, and the quick reply under the last message.

use super::{
    message::MessageView,
    not_found::{Nothing, Trouble},
    quick_reply::QuickReply,
};
use crate::{
    actions, address,
    desk::{Patch, desk},
    dom,
    error::Answer,
    prepared::resource,
    rpc::mailbox::{self, Thread, Topic, reply_target},
    ui::{Icon, IntoPiece, PageTitle, Wait, each, live},
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
use postroom_model::{Action, Message, MessageId, post::Selection};

/// What was loaded to be read.
pub type Read = Option<Answer<Thread>>;

/// The page of a message or a conversation. Its code is loaded when something is read first.
pub struct ReadingPage;

#[lazy_route]
impl LazyRoute for ReadingPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let desk = desk();
        let here = address::here();
        let topic = Memo::new(move |_| address::topic_of(&here()));
        let thread = resource(
            move || (topic.get(), desk.version.get()),
            |prepared| &prepared.thread,
            |(topic, version)| async move {
                // What is loaded again behind somebody's back does not count as read.
                let peek = version > 0 && cfg!(not(feature = "ssr")) && dom::hidden();
                match topic {
                    Some(topic) => Some(mailbox::load_thread(topic, peek).await),
                    None => None,
                }
            },
        );
        view! {
            <Wait fallback=Blank>
                <Loaded thread />
            </Wait>
        }
        .into_any()
    }
}

/// The page once it is loaded; a new one only when it is about something else.
#[component]
fn Loaded(thread: Resource<Read>) -> impl IntoView {
    let read = Memo::new(move |_| thread.get());
    let state = Memo::new(move |_| {
        read.with(|read| match read {
            None => State::Loading,
            Some(None) => State::Nothing,
            Some(Some(Err(error))) => State::Failed(error.clone()),
            Some(Some(Ok(thread))) => State::Shown(thread.topic),
        })
    });
    let shown = move || match state.get() {
        State::Loading => ().piece(),
        State::Nothing => view! { <Nothing /> }.piece(),
        State::Failed(error) => view! { <Trouble error /> }.piece(),
        State::Shown(topic) => {
            let messages = Memo::new(move |before: Option<&Option<Thread>>| {
                let now = read.with(|read| match read {
                    Some(Some(Ok(thread))) if thread.topic == topic => Some(thread.clone()),
                    _ => None,
                });
                now.or_else(|| before.cloned().flatten())
            });
            view! { <Conversation topic thread=messages /> }.piece()
        }
    };
    view! { {live(move || shown())} }.piece()
}

/// What the page shows.
#[derive(Clone, PartialEq, Eq)]
enum State {
    Loading,
    Nothing,
    Failed(crate::AppError),
    Shown(Topic),
}

/// Messages in order.
#[component]
fn Conversation(topic: Topic, thread: Memo<Option<Thread>>) -> impl IntoView {
    let messages =
        Memo::new(move |_| thread.with(|t| t.as_ref().map(|t| t.messages.clone()).unwrap_or_default()));
    let first = messages.get_untracked();
    let subject = first.first().map(|m| m.subject.clone()).unwrap_or_default();
    let title = if first.len() > 1 { format!("Conversation: {subject}") } else { subject.clone() };
    let fresh = |m: &Message| !m.outgoing && m.read_at.is_none();
    let last = first.last().map(|m| m.id);
    let target = first.iter().find(|m| fresh(m)).map(|m| m.id);
    let known: Vec<MessageId> = first.iter().map(|m| m.id).collect();
    // Where the page was not loaded but come to, the focus comes along.
    let come = desk().ready.get_untracked();
    Effect::new(move || bring_into_view(target, come));
    let item = {
        let subject = subject.clone();
        move |number: i64| {
            let id = MessageId(number);
            let first = messages.with_untracked(|all| all.iter().find(|m| m.id == id).cloned())?;
            let unread = fresh(&first);
            // What comes in while one reads is open as well.
            let open = unread || Some(id) == last || !known.contains(&id);
            let message = if cfg!(feature = "ssr") {
                Signal::stored(first)
            } else {
                Memo::new(move |before: Option<&Message>| {
                    let now = messages.with(|all| all.iter().find(|m| m.id == id).cloned());
                    now.unwrap_or_else(|| before.unwrap_or(&first).clone())
                })
                .into()
            };
            Some(view! { <MessageView message open unread subject=subject.clone() /> })
        }
    };
    let numbers = move || messages.with(|all| all.iter().map(|m| m.id.0).collect());
    view! {
        <article class="reading" aria-labelledby="heading">
            <PageTitle text=title />
            <Tools topic messages />
            <h1 id="heading" tabindex="-1" dir="auto">{subject}</h1>
            <ol class="thread">
                {each(numbers, move |number| item(number).piece())}
            </ol>
            <QuickReply
                target=Memo::new(move |_| messages.with(|all| reply_target(all)))
                thread
            />
        </article>
    }
    .piece()
}

/// Shows where to begin reading.
fn bring_into_view(target: Option<MessageId>, come: bool) {
    dom::soon(move || {
        if let Some(id) = target
            && let Some(message) = dom::find(&format!("#m{id}"))
        {
            dom::focus(&format!("#m{id} summary"));
            dom::show(&message);
        } else if come {
            dom::focus("#heading");
        }
    });
}

/// Back, and what can be done with all that is shown.
#[component]
fn Tools(topic: Topic, messages: Memo<Vec<Message>>) -> impl IntoView {
    let query = use_query_map();
    let next = move || {
        query
            .with(|query| address::next_of(query.get("next").as_deref()))
            .unwrap_or_else(|| "/inbox".to_owned())
    };
    let navigate = use_navigate();
    let desk = desk();
    let many = move || messages.with(|all| all.len() > 1);
    let selection = move || match topic {
        Topic::Conversation(id) if many() => Selection { messages: Vec::new(), conversations: vec![id] },
        _ => Selection {
            messages: messages.with(|all| all.iter().map(|m| m.id).collect()),
            conversations: Vec::new(),
        },
    };
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(form) = dom::Sending::take(&event) else { return };
        let Some(action) = form.action.as_deref().and_then(|word| word.parse::<Action>().ok()) else {
            return;
        };
        actions::run(action, selection());
        if matches!(action, Action::Archive | Action::Delete | Action::MarkUnread) {
            navigate(&next(), NavigateOptions::default());
        }
    };
    let shown = Memo::new(move |_| {
        let patches = desk.patches.get();
        messages.with(|all| all.iter().map(|m| marks(m, &patches)).collect::<Vec<_>>())
    });
    let all_archived = move || shown.with(|all| all.iter().all(|(archived, _)| *archived));
    let all_deleted = move || shown.with(|all| all.iter().all(|(_, deleted)| *deleted));
    let received = move || messages.with(|all| all.iter().any(|m| !m.outgoing));
    let button = |action: Action, icon: &'static str, label: &'static str, key: &'static str| {
        view! {
            <button class="plain" name="action" value=action.as_str() data-key=key title=label>
                <Icon name=icon />
                <span class="label">{label}</span>
            </button>
        }
        .piece()
    };
    let archive = move || {
        if all_archived() {
            button(Action::Unarchive, "restore", "Unarchive", "e")
        } else {
            button(Action::Archive, "archives", "Archive", "e")
        }
    };
    let delete = move || {
        if all_deleted() {
            button(Action::Undelete, "recover", "Recover", "#")
        } else {
            button(Action::Delete, "trash", "Delete", "#")
        }
    };
    view! {
        <div class="reading-head">
            <a class="button plain back" href=live(move || next()) data-key="u" title="Back to the list">
                <Icon name="back" />
                <span class="label">"Back"</span>
            </a>
            <form method="post" action=live(move || address::form_with_next("/actions", &next())) on:submit=submit>
                {live(move || {
                    let selection = selection();
                    let hidden = |name: &'static str, id: i64| view! { <input type="hidden" name=name value=id /> };
                    (
                        selection.messages.iter().map(|id| hidden("messages", id.0)).collect_view(),
                        selection.conversations.iter().map(|id| hidden("conversations", id.0)).collect_view(),
                    )
                        .piece()
                })}
                {live(move || archive())}
                {live(move || delete())}
                {live(move || received().then(|| button(Action::MarkUnread, "unread", "Mark as unread", "U")))}
            </form>
        </div>
    }
    .piece()
}

/// Whether a message is archived and deleted, as it will be once the server has done what was asked.
fn marks(message: &Message, patches: &[Patch]) -> (bool, bool) {
    let mut marks = (message.archived, message.deleted_at.is_some());
    for patch in patches {
        let covered = patch.selection.messages.contains(&message.id)
            || message.conversation.is_some_and(|id| patch.selection.conversations.contains(&id));
        match patch.action {
            Action::Archive | Action::Unarchive if covered => marks.0 = patch.action == Action::Archive,
            Action::Delete | Action::Undelete if covered => marks.1 = patch.action == Action::Delete,
            _ => {}
        }
    }
    marks
}

/// The shape of something to read that is being loaded.
#[component]
fn Blank() -> impl IntoView {
    view! {
        <div class="skeleton reading" aria-hidden="true">
            <span class="bar long"></span>
            <span class="bar"></span>
            <span class="bar long"></span>
        </div>
    }
    .piece()
}
