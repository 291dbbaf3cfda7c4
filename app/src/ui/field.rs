//! Labelled fields with a hint and, after a refusal, what is wrong. Their content is the browser's:
//! it is read when the form is sent, never written while somebody types.

use super::{IntoPiece, Piece, live};
use leptos::prelude::*;

/// What a field says to those who do not see it.
fn described(id: &str, hint: bool, error: bool) -> Option<String> {
    let parts = [(hint, "hint"), (error, "error")];
    let ids: Vec<String> =
        parts.into_iter().filter(|(there, _)| *there).map(|(_, part)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The frame around a field: label above, hint and error below.
fn frame(
    id: &'static str,
    label: &'static str,
    hint: Option<Signal<String>>,
    error: Signal<Option<String>>,
    control: Piece,
) -> Piece {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{live(move || hint.get())}</p> })}
            {live(move || {
                error.get().map(|text| view! { <p class="error" id=format!("{id}-error")>{text}</p> }.piece())
            })}
        </div>
    }
    .piece()
}

/// A field of one line.
#[component]
pub fn Field(
    /// Its name in the form, also its id.
    name: &'static str,
    /// What it is for.
    label: &'static str,
    /// What it starts with.
    #[prop(default = String::new())]
    value: String,
    /// The kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// It may stay empty.
    #[prop(default = false)]
    optional: bool,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What was wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Told what it holds, when that changes.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let about = move || described(name, hint.is_some(), error.with(Option::is_some));
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
            aria-describedby=live(move || about())
            aria-invalid=live(move || error.with(Option::is_some).then_some("true"))
            on:input=move |ev| {
                if let Some(typed) = typed {
                    typed.set(event_target_value(&ev));
                }
            }
        />
    };
    frame(name, label, hint, error, control.piece())
}

/// A field of many lines that grows with its text.
#[component]
pub fn TextArea(
    /// Its name in the form, also its id.
    name: &'static str,
    /// What it is for.
    label: &'static str,
    /// What it starts with.
    #[prop(default = String::new())]
    value: String,
    /// Rows it has when empty.
    rows: &'static str,
    /// What was wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let about = move || described(name, false, error.with(Option::is_some));
    // Leptos 0.8 does not escape what stands inside of a textarea, so this does. In a page the parser
    // eats the first line break; hydration leaves `inner_html` alone.
    let first = if cfg!(feature = "ssr") { "\n" } else { "" };
    let content = format!("{first}{}", value.replace('&', "&amp;").replace('<', "&lt;"));
    let control = view! {
        <textarea
            id=name
            name=name
            rows=rows
            dir="auto"
            autocapitalize="sentences"
            aria-describedby=live(move || about())
            aria-invalid=live(move || error.with(Option::is_some).then_some("true"))
            inner_html=content
        ></textarea>
    };
    frame(name, label, None, error, control.piece())
}
