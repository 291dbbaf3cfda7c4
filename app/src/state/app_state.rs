//! The state that lives as long as the tab, above all routes.
//!
//! All signals belong to the root's owner, so timers and the event stream may set them at any time,
//! whichever page is shown.

use super::{
    connection::ConnectionState, flash::Flash, form::FormState, initial::InitialState,
    load_failures::LoadFailures, optimistic_update::OptimisticUpdate, theme::Theme, toast::Toast,
};
use crate::address;
use leptos::prelude::*;
use postroom_model::{Counts, ItemId, MessageId, Profile, Timestamp};

/// The state of the app.
#[derive(Clone, Copy)]
pub struct AppState {
    initial: StoredValue<InitialState>,
    /// The mailbox's counters.
    pub counts: RwSignal<Counts>,
    /// A version of the mailbox's data: resources that depend on it are fetched again when it grows.
    pub data_version: RwSignal<u32>,
    /// Actions that are shown before the server has carried them out.
    pub optimistic_updates: RwSignal<Vec<OptimisticUpdate>>,
    /// The toast that is shown. Only the newest one, so that there is one action to undo.
    pub toast: RwSignal<Option<Toast>>,
    /// The refused form that the server rendered the page with; empty once the page is hydrated.
    pub refused_form: RwSignal<FormState>,
    /// The connection to the event stream.
    pub connection: RwSignal<ConnectionState>,
    /// What could not be loaded, and is tried again.
    pub load_failures: LoadFailures,
    /// Messages that arrived since the page was loaded.
    pub arrived: RwSignal<Vec<MessageId>>,
    /// The text of the live region, which screen readers announce.
    pub announcement: RwSignal<String>,
    /// The page is hydrated.
    pub hydrated: RwSignal<bool>,
    /// The address of the list that was shown last.
    pub last_list: RwSignal<String>,
    /// The text of a quick reply that is continued in the full reply form.
    pub quick_reply_text: RwSignal<Option<String>>,
    /// Quick replies that could not be sent after their page was left, and where they were written.
    pub unsent_replies: StoredValue<Vec<(ItemId, String)>>,
    /// The chosen theme.
    pub theme: RwSignal<Theme>,
    last_id: StoredValue<u32>,
}

impl AppState {
    /// The state of a page that has just been rendered or loaded.
    pub fn new(initial: InitialState) -> Self {
        Self {
            counts: RwSignal::new(initial.counts),
            data_version: RwSignal::new(0),
            optimistic_updates: RwSignal::default(),
            toast: RwSignal::new(initial.flash.as_ref().map(|flash| Toast::from_flash(0, flash))),
            refused_form: RwSignal::new(initial.form.clone()),
            connection: RwSignal::default(),
            load_failures: LoadFailures::new(),
            arrived: RwSignal::default(),
            announcement: RwSignal::default(),
            hydrated: RwSignal::default(),
            last_list: RwSignal::new("/inbox".to_owned()),
            quick_reply_text: RwSignal::default(),
            unsent_replies: StoredValue::default(),
            theme: RwSignal::new(initial.theme),
            last_id: StoredValue::new(1),
            initial: StoredValue::new(initial),
        }
    }

    /// Reads the initial state.
    pub fn initial<T>(&self, read: impl FnOnce(&InitialState) -> T) -> T {
        self.initial.with_value(read)
    }

    /// The signed-in member.
    pub fn me(&self) -> Option<Profile> {
        self.initial(|initial| initial.me.clone())
    }

    /// The address of a form or stream of the signed-in member: it says whose page it is on.
    pub fn member_address(&self, address: &str) -> String {
        address::of_member(address, self.initial(|initial| initial.member))
    }

    /// Whether this is the signed-in member's login name.
    pub fn is_me(&self, name: Option<&str>) -> bool {
        self.initial(|initial| initial.me.as_ref().is_some_and(|me| Some(me.name.as_str()) == name))
    }

    /// When the server rendered the page.
    pub fn rendered_at(&self) -> Timestamp {
        self.initial(|initial| initial.rendered_at)
    }

    /// A new id for an update or a toast.
    pub fn next_id(&self) -> u32 {
        self.last_id.update_value(|id| *id += 1);
        self.last_id.get_value()
    }

    /// Fetches lists and messages again.
    pub fn refetch(&self) {
        self.data_version.update(|version| *version += 1);
    }

    /// Shows and announces a result.
    pub fn show_toast(&self, flash: &Flash) {
        let toast = Toast::from_flash(self.next_id(), flash);
        self.announcement.set(toast.text.clone());
        self.toast.set(Some(toast));
    }

    /// Removes a toast, if it is still the one that is shown.
    pub fn dismiss_toast(&self, id: u32) {
        if self.toast.with_untracked(|toast| toast.as_ref().is_some_and(|toast| toast.id == id)) {
            self.toast.set(None);
        }
    }
}

/// The app's state. Every component is below the root, which provides it.
pub fn use_app_state() -> AppState {
    expect_context()
}
