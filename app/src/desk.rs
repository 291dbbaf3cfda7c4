//! What lives as long as the page does, above all routes: who is signed in, the counters, results of
//! actions that are still shown, and what the lists show before the server has answered.
//!
//! Everything is a signal of the root, so callbacks of timers and of the event stream may touch it
//! at any time.

use crate::{
    boot::Boot,
    context::{Flash, FormState, Theme},
    notes::Note,
};
use leptos::prelude::*;
use postroom_model::{Action, Counts, Entry, Me, MessageId, Timestamp, post::Selection};

/// How the connection to the event stream stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// Not tried yet, or it works.
    #[default]
    Up,
    /// It was lost and is being tried again.
    Down,
    /// The session has ended.
    SignedOut,
}

/// An action that the lists show although the server has not confirmed it, or the list is not yet
/// loaded afresh since it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Tells it from others.
    pub id: u32,
    /// What is done.
    pub action: Action,
    /// To what.
    pub selection: Selection,
    /// The version of the lists that shows the result without help; none before the answer.
    pub until: Option<u32>,
}

/// The state of the page.
#[derive(Clone, Copy)]
pub struct Desk {
    boot: StoredValue<Boot>,
    /// The counters of the mailbox.
    pub counts: RwSignal<Counts>,
    /// Grows when lists and conversations must be loaded afresh.
    pub version: RwSignal<u32>,
    /// What the lists show ahead of the server.
    pub patches: RwSignal<Vec<Patch>>,
    /// The result that is shown now: the newest is the one that Undo should mean.
    pub note: RwSignal<Option<Note>>,
    /// A refused form, until it has been shown.
    pub form: RwSignal<FormState>,
    /// The event stream.
    pub line: RwSignal<Line>,
    /// Messages that came in while the page was open.
    pub arrived: RwSignal<Vec<MessageId>>,
    /// What is read out to those who do not see the page.
    pub spoken: RwSignal<String>,
    /// The browser's half has taken over.
    pub ready: RwSignal<bool>,
    /// The list that was shown last.
    pub list: RwSignal<String>,
    /// Text of a quick reply on its way to the full form.
    pub carried: RwSignal<Option<String>>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Numbers for patches and notes.
    serial: StoredValue<u32>,
}

impl Desk {
    /// At the root of the app.
    pub fn new(boot: Boot) -> Self {
        Self {
            counts: RwSignal::new(boot.me.as_ref().map(|me| me.counts).unwrap_or_default()),
            version: RwSignal::new(0),
            patches: RwSignal::default(),
            note: RwSignal::new(boot.flash.as_ref().map(|flash| Note::of_flash(0, flash))),
            form: RwSignal::new(boot.form.clone()),
            line: RwSignal::default(),
            arrived: RwSignal::default(),
            spoken: RwSignal::default(),
            ready: RwSignal::default(),
            list: RwSignal::new("/inbox".to_owned()),
            carried: RwSignal::default(),
            theme: RwSignal::new(boot.theme),
            serial: StoredValue::new(1),
            boot: StoredValue::new(boot),
        }
    }

    /// Reads the page's beginning.
    pub fn boot<T>(&self, read: impl FnOnce(&Boot) -> T) -> T {
        self.boot.with_value(read)
    }

    /// Who is signed in.
    pub fn me(&self) -> Option<Me> {
        self.boot(|boot| boot.me.clone())
    }

    /// Whether this is the signed-in member's own login name.
    pub fn is_me(&self, name: Option<&str>) -> bool {
        self.boot(|boot| boot.me.as_ref().is_some_and(|me| Some(me.name.as_str()) == name))
    }

    /// When the server rendered the page.
    pub fn now(&self) -> Timestamp {
        self.boot(|boot| boot.now)
    }

    /// A number not given out before.
    pub fn number(&self) -> u32 {
        self.serial.update_value(|n| *n += 1);
        self.serial.get_value()
    }

    /// Loads lists and conversations afresh.
    pub fn refresh(&self) {
        self.version.update(|version| *version += 1);
    }

    /// Shows the result of something.
    pub fn tell(&self, flash: &Flash) {
        let note = Note::of_flash(self.number(), flash);
        self.spoken.set(note.text.clone());
        self.note.set(Some(note));
    }

    /// Removes a shown result.
    pub fn dismiss(&self, id: u32) {
        if self.note.with_untracked(|note| note.as_ref().is_some_and(|note| note.id == id)) {
            self.note.set(None);
        }
    }
}

/// The page's state. Every component is below the root that provides it.
pub fn desk() -> Desk {
    expect_context()
}

impl Patch {
    /// Whether it is about an entry.
    pub fn covers(&self, entry: &Entry) -> bool {
        covers(&self.selection, entry)
    }
}

/// Whether a selection names an entry.
pub fn covers(selection: &Selection, entry: &Entry) -> bool {
    selection.messages.contains(&entry.id)
        || entry.conversation.is_some_and(|id| selection.conversations.contains(&id))
}
