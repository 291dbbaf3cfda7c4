//! Actions on messages from the live page: shown at once, taken back with the reason if the server
//! refuses, and offered to be undone.

use crate::{
    context::Flash,
    desk::{Desk, Line, Patch, desk},
    error::AppError,
    rpc::mailbox,
};
use leptos::{prelude::*, task::spawn_local};
use postroom_model::{Action, Code, post::Selection};

/// Does something to messages.
pub fn run(action: Action, selection: Selection) {
    let desk = desk();
    if selection.is_empty() {
        refuse(desk, &AppError(Code::SelectionEmpty.into()));
        return;
    }
    let id = desk.number();
    desk.patches.update(|patches| {
        patches.push(Patch { id, action, selection: selection.clone(), until: None });
    });
    spawn_local(async move {
        match mailbox::act(action, selection.clone()).await {
            Ok(changed) => {
                let version = desk.version.get_untracked() + 1;
                desk.patches.update(|patches| {
                    for patch in patches.iter_mut().filter(|patch| patch.id == id) {
                        patch.until = Some(version);
                    }
                });
                desk.refresh();
                desk.tell(&Flash::Done { action, changed, selection });
            }
            Err(error) => {
                desk.patches.update(|patches| patches.retain(|patch| patch.id != id));
                refuse(desk, &error);
            }
        }
    });
}

/// Tells why something was refused.
pub fn refuse(desk: Desk, error: &AppError) {
    if error.0.code == Code::SessionRequired {
        desk.line.set(Line::SignedOut);
    }
    desk.tell(&Flash::Refused(error.0.clone()));
}
