//! The toast: the result of an action, shown for a while, with a button to undo it. The button submits a
//! form, so that it works without scripts; there the toast stays until the next page.

use super::{
    action_form::selection_fields,
    erased_view::{IntoErased, reactive},
    icon::Icon,
};
use crate::{
    actions, address,
    dom::SubmittedForm,
    state::{AppState, Toast, use_app_state},
};
use leptos::prelude::*;
use postroom_texts as texts;
use std::time::Duration;

/// How long a toast stays.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where the toast is shown.
#[component]
pub fn ToastArea() -> impl IntoView {
    let app = use_app_state();
    view! {
        <div class="toasts">
            {reactive(move || app.toast.get().map(|toast| view! { <ToastView toast /> }.into_erased()))}
        </div>
    }
    .into_erased()
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let app = use_app_state();
    let id = toast.id;
    let (hovered, focused) = (StoredValue::new(false), StoredValue::new(false));
    Effect::new(move || dismiss_after(TIMEOUT, app, id, [hovered, focused]));
    let undo = toast.undo.map(|(action, selection)| {
        let address = address::use_address();
        let target = move || app.member_address(&address::with_next("/actions", &address()));
        let undone = selection.clone();
        let submit = move |event| {
            if SubmittedForm::intercept(&event).is_some() {
                app.dismiss_toast(id);
                actions::perform(action, undone.clone());
            }
        };
        view! {
            <form method="post" action=reactive(move || target()) on:submit=submit>
                {selection_fields(&selection)}
                <button class="link" name="action" value=action.as_str() data-key="z">
                    {texts::actions::undo()}
                </button>
            </form>
        }
    });
    view! {
        <div
            class="toast"
            class:failed=toast.error
            role=if toast.error { "alert" } else { "status" }
            on:pointerenter=move |_| hovered.set_value(true)
            on:pointerleave=move |_| hovered.set_value(false)
            on:focusin=move |_| focused.set_value(true)
            on:focusout=move |_| focused.set_value(false)
        >
            <p>{toast.text}</p>
            {undo}
            <button type="button" class="plain hydrated-only" on:click=move |_| app.dismiss_toast(id)>
                <Icon name="x" />
                <span class="visually-hidden">{texts::actions::dismiss()}</span>
            </button>
        </div>
    }
    .into_erased()
}

/// Dismisses a toast after some time, but not while the pointer or the focus is on it.
fn dismiss_after(time: Duration, app: AppState, id: u32, used: [StoredValue<bool>; 2]) {
    let dismiss = move || match used.iter().any(|used| used.try_get_value() == Some(true)) {
        true => dismiss_after(Duration::from_secs(1), app, id, used),
        false => app.dismiss_toast(id),
    };
    set_timeout(dismiss, time);
}
