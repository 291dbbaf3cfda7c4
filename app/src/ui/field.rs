//! Labelled form fields with a hint and, after a refusal, an error. They are uncontrolled: their value is
//! read when the form is submitted. A controlled field would lose what is typed before hydration.

use super::erased_view::{ErasedView, IntoErased, reactive};
use leptos::prelude::*;

/// The ids for `aria-describedby`.
fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let parts = [(hint, "hint"), (error, "error")];
    let ids: Vec<String> =
        parts.into_iter().filter(|(there, _)| *there).map(|(_, part)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A field with its label above and its hint and error below.
fn labelled(
    id: &'static str,
    label: &'static str,
    hint: Option<Signal<String>>,
    error: Signal<Option<String>>,
    control: ErasedView,
) -> ErasedView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{reactive(move || hint.get())}</p> })}
            {reactive(move || {
                error.get().map(|text| view! { <p class="error" id=format!("{id}-error")>{text}</p> }.into_erased())
            })}
        </div>
    }
    .into_erased()
}

/// A single-line field.
#[component]
pub fn Field(
    /// Its name in the form, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Its initial value.
    #[prop(default = String::new())]
    value: String,
    /// The type of the input element.
    #[prop(default = "text")]
    kind: &'static str,
    /// The `autocomplete` attribute.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// It may stay empty.
    #[prop(default = false)]
    optional: bool,
    /// A hint below it.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// The error after a refusal.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Receives its value at each change.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let about = move || described_by(name, hint.is_some(), error.with(Option::is_some));
    let control = view! {
        <input
            id=name
            name=name
            type=kind
            value=value
            autocomplete=autocomplete
            autocapitalize=if name == "subject" { "sentences" } else { "none" }
            spellcheck=if name == "subject" { "true" } else { "false" }
            dir="auto"
            aria-required=(!optional).then_some("true")
            aria-describedby=reactive(move || about())
            aria-invalid=reactive(move || error.with(Option::is_some).then_some("true"))
            on:input=move |ev| {
                if let Some(typed) = typed {
                    typed.set(event_target_value(&ev));
                }
            }
        />
    };
    labelled(name, label, hint, error, control.into_erased())
}

/// A multi-line field that grows with its text.
#[component]
pub fn TextArea(
    /// Its name in the form, also its id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Its initial value.
    #[prop(default = String::new())]
    value: String,
    /// Its rows when empty.
    rows: &'static str,
    /// The error after a refusal.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let about = move || described_by(name, false, error.with(Option::is_some));
    // Leptos 0.8 does not escape the children of a textarea (leptos-rs/leptos#4819), so its text is escaped
    // here and set as `inner_html`, which hydration leaves alone. HTML parsers drop the first line break.
    let first = if cfg!(feature = "ssr") { "\n" } else { "" };
    let content = format!("{first}{}", value.replace('&', "&amp;").replace('<', "&lt;"));
    let control = view! {
        <textarea
            id=name
            name=name
            rows=rows
            dir="auto"
            autocapitalize="sentences"
            aria-describedby=reactive(move || about())
            aria-invalid=reactive(move || error.with(Option::is_some).then_some("true"))
            inner_html=content
        ></textarea>
    };
    labelled(name, label, None, error, control.into_erased())
}
