//! What a page knows from its first moment: read from the server's context once, serialised into the
//! page, and the same in the browser. Whatever both halves render must come from here or from a
//! resource, never from a clock, a cookie or chance.

use crate::context::{Flash, FormState, Theme};
use postroom_model::{Me, Timestamp};
use serde::{Deserialize, Serialize};

/// The beginning of a page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Boot {
    /// The site's name.
    pub site: String,
    /// Visitors may register.
    pub registration: bool,
    /// Who is signed in, with the counters at this moment.
    pub me: Option<Me>,
    /// Light or dark.
    pub theme: Theme,
    /// The result of the form before.
    pub flash: Option<Flash>,
    /// A refused form, to be shown again.
    pub form: FormState,
    /// When the server rendered the page.
    pub now: Timestamp,
    /// The page before, where that was one to go back to.
    pub referer: Option<String>,
    /// A message may have several recipients.
    pub several: bool,
    /// Most recipients of one message, where that is limited.
    pub max_recipients: Option<u32>,
    /// A reply may be copied to others.
    pub copies: bool,
    /// The quick reply starts with the quoted text.
    pub quote: bool,
}

#[cfg(feature = "ssr")]
impl Boot {
    /// From what the server provided. Nothing is there while the routes are only being listed.
    pub(crate) fn from_context() -> Self {
        use crate::Prepared;
        use leptos::prelude::use_context;
        use postroom_engine::{Postroom, Session, settings::Registration};
        use std::sync::Arc;
        let Some(room) = use_context::<Postroom>() else { return Self::default() };
        let settings = room.settings();
        let counts = use_context::<Arc<Prepared>>().map(|prepared| prepared.counts).unwrap_or_default();
        let me = use_context::<Option<Session>>().flatten().map(|session| Me {
            name: session.caller.name,
            display: session.caller.display,
            email: session.caller.email,
            moderator: session.caller.moderator,
            admin: session.caller.admin,
            counts,
        });
        Self {
            site: settings.site.name.clone(),
            registration: settings.accounts.registration == Registration::Open,
            me,
            theme: theme(),
            flash: use_context::<Option<Flash>>().flatten(),
            form: use_context::<FormState>().unwrap_or_default(),
            now: room.clock().now(),
            referer: referer(),
            several: settings.messages.multi_recipients,
            max_recipients: settings.messages.max_recipients.map(u32::from),
            copies: settings.messages.copies_on_reply,
            quote: settings.messages.quick_reply_quote,
        }
    }
}

/// A header of the page's request.
#[cfg(feature = "ssr")]
fn header(name: http::HeaderName) -> Option<String> {
    let parts = leptos::prelude::use_context::<http::request::Parts>()?;
    parts.headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The theme of the cookie.
#[cfg(feature = "ssr")]
pub(crate) fn theme() -> Theme {
    let cookies = header(http::header::COOKIE).unwrap_or_default();
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == crate::context::THEME_COOKIE)
        .map_or(Theme::Auto, |(_, word)| Theme::of_word(word))
}

/// The page before, if one would want to return to it after writing: a list or something read.
#[cfg(feature = "ssr")]
fn referer() -> Option<String> {
    let path = postroom_model::local_path::local_path(&header(http::header::REFERER)?)?;
    let room = path.split(['/', '?', '#']).nth(1)?;
    let pages = ["inbox", "sent", "archives", "trash", "message", "conversation"];
    pages.contains(&room).then_some(path)
}
