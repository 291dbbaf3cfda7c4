//! What starts once a page is hydrated: keyboard shortcuts, and by `hydrated` the event stream.

use crate::{
    keyboard,
    state::{AppState, FormState, use_app_state},
};
use leptos::prelude::*;

/// Starts the hydrated page when the calling component is mounted, the first time. Layouts call it, not
/// the root: the code of a lazy page arrives after the root is hydrated, and the page is whole only then.
pub fn start_when_mounted() {
    let app = use_app_state();
    Effect::new(move || {
        if !app.hydrated.get_untracked() {
            start(app);
        }
    });
}

fn start(app: AppState) {
    // The style sheet hides what needs scripts until then; browser tests wait for it.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
    // A refused form belongs to the page that was rendered with it, not to pages visited later.
    app.refused_form.set(FormState::default());
    app.hydrated.set(true);
    keyboard::listen(app);
}
