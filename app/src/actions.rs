//! Actions on messages of the hydrated page: shown at once as an optimistic update, rolled back with the
//! reason if the server refuses, and offered to be undone.

use crate::{
    error::AppError,
    server_fns::mailbox,
    state::{AppState, Flash, OptimisticUpdate, use_app_state},
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::{Action, Selection};

/// Carries out an action on a selection. While the server has not answered, the same again is a second click of the
/// same intention.
pub fn perform(action: Action, selection: Selection) {
    let app = use_app_state();
    if selection.is_empty() {
        show_refusal(app, &AppError::nothing_selected());
        return;
    }
    let runs = |update: &OptimisticUpdate| {
        update.confirmed_in.is_none() && update.action == action && update.selection == selection
    };
    if app.optimistic_updates.with_untracked(|updates| updates.iter().any(runs)) {
        return;
    }
    let id = app.next_id();
    app.optimistic_updates.update(|updates| {
        updates.push(OptimisticUpdate { id, action, selection: selection.clone(), confirmed_in: None });
    });
    spawn_local(async move {
        match mailbox::perform_action(action, selection.clone(), new_request_key()).await {
            Ok(changed) => {
                let version = app.data_version.get_untracked() + 1;
                app.optimistic_updates.update(|updates| {
                    for update in updates.iter_mut().filter(|update| update.id == id) {
                        update.confirmed_in = Some(version);
                    }
                });
                app.refetch();
                app.show_toast(&Flash::Done { action, changed, selection });
            }
            Err(error) => {
                app.optimistic_updates.update(|updates| updates.retain(|update| update.id != id));
                show_refusal(app, &error);
            }
        }
    });
}

/// A key that tells one intention from another of the same member. Nobody needs to be unable to guess it.
#[expect(clippy::disallowed_methods, reason = "nothing that is shown depends on it")]
pub fn new_request_key() -> String {
    js_sys::Math::random().to_bits().to_string()
}

/// Shows why the server refused something.
pub fn show_refusal(app: AppState, error: &AppError) {
    app.note_lost_session(error);
    app.show_toast(&Flash::Refused(error.clone()));
}
