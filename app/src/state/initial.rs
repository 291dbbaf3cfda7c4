//! The initial state: what the server knows when it renders a page, serialised into the page for
//! hydration. What both halves render must come from here or from a resource, never from a clock, a
//! cookie or randomness, or they would render different trees.

use super::{flash::Flash, form::FormState, theme::Theme};
use postroom_model::{Counts, Profile, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// What a page starts with. Sent to the browser: nothing secret belongs in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct InitialState {
    /// The site's name.
    pub site: String,
    /// People without an account may register.
    pub registration: bool,
    /// The signed-in member's id: whose page this is.
    pub member: Option<UserId>,
    /// The signed-in member.
    pub me: Option<Profile>,
    /// The member's counters at this moment.
    pub counts: Counts,
    /// The chosen theme.
    pub theme: Theme,
    /// The result of the form that led to this page.
    pub flash: Option<Flash>,
    /// A refused form, to be shown again.
    pub form: FormState,
    /// When the server rendered the page.
    pub rendered_at: Timestamp,
    /// The page before, if it is one to return to after writing.
    pub referer: Option<String>,
    /// A message may have several recipients.
    pub multi_recipients: bool,
    /// Most recipients of one message.
    pub max_recipients: u32,
    /// A reply may be copied to others.
    pub copies_on_reply: bool,
}

#[cfg(feature = "ssr")]
impl InitialState {
    /// Collects it from the context that the server provides. The context is empty while Leptos
    /// collects the routes at start.
    pub(crate) fn from_context() -> Self {
        use crate::preloaded::Preloaded;
        use leptos::prelude::use_context;
        use postroom_engine::{Postroom, Session, settings::Registration};
        use std::sync::Arc;
        let Some(postroom) = use_context::<Postroom>() else { return Self::default() };
        let settings = postroom.settings();
        let counts = use_context::<Arc<Preloaded>>().map(|preloaded| preloaded.counts).unwrap_or_default();
        let session = use_context::<Option<Session>>().flatten();
        Self {
            site: settings.site.name.clone(),
            registration: settings.accounts.registration == Registration::Open,
            member: session.as_ref().map(|session| session.caller.id),
            me: session.map(|session| session.caller.profile),
            counts,
            theme: requested_theme(),
            flash: use_context::<Option<Flash>>().flatten(),
            form: use_context::<FormState>().unwrap_or_default(),
            rendered_at: postroom.clock().now(),
            referer: referer(),
            multi_recipients: settings.messages.multi_recipients,
            max_recipients: settings.limits.recipients.get(),
            copies_on_reply: settings.messages.copies_on_reply,
        }
    }
}

/// A header of the page's request.
#[cfg(feature = "ssr")]
fn header(name: http::HeaderName) -> Option<String> {
    let parts = leptos::prelude::use_context::<http::request::Parts>()?;
    parts.headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The theme of the request's cookie.
#[cfg(feature = "ssr")]
pub(crate) fn requested_theme() -> Theme {
    let cookies = header(http::header::COOKIE).unwrap_or_default();
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == super::theme::THEME_COOKIE)
        .map_or(Theme::Auto, |(_, word)| Theme::from_word(word))
}

/// The page before, if it is one to return to after writing: a list, a message or a conversation.
#[cfg(feature = "ssr")]
fn referer() -> Option<String> {
    let address = postroom_model::local_path::local_path(&header(http::header::REFERER)?)?;
    crate::address::known_address(&address)
}
