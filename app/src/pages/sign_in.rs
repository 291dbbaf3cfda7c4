//! The pages that lead to a session. Plain forms, live or not: signing in begins a new page.

use super::{frame::Sheet, not_found::Nothing};
use crate::{
    context::FormState,
    desk::desk,
    ui::{Field, IntoPiece, PageTitle, Piece},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use postroom_model::Refusal;

/// The refusal of a form as a whole, and of its fields one by one.
#[derive(Clone)]
struct Refused(FormState);

impl Refused {
    fn now() -> Self {
        Self(desk().form.get_untracked())
    }

    fn value(&self, name: &str) -> String {
        self.0.value(name).unwrap_or_default().to_owned()
    }

    fn field(&self, name: &'static str) -> Signal<Option<String>> {
        let refusal = self.0.refusal.as_ref();
        let error = refusal.and_then(|refusal| refusal.field(name)).map(|error| error.detail.clone());
        Signal::stored(error)
    }

    /// What is wrong with no field in particular.
    fn whole(&self) -> Option<Piece> {
        let refusal: &Refusal = self.0.refusal.as_ref()?;
        let text = refusal.detail.clone();
        Some(view! { <p class="banner bad" role="alert">{text}</p> }.piece())
    }
}

/// Sign in.
#[component]
pub fn Login() -> impl IntoView {
    let refused = Refused::now();
    let query = use_query_map();
    let next = query.with_untracked(|query| query.get("next")).unwrap_or_else(|| refused.value("next"));
    let registration = desk().boot(|boot| boot.registration);
    view! {
        <Sheet>
            <PageTitle text="Sign in".to_owned() />
            <h1>"Sign in"</h1>
            {refused.whole()}
            <form method="post" action="/login" class="form">
                <input type="hidden" name="next" value=next />
                <Field name="name" label="Name" value=refused.value("name") autocomplete="username" error=refused.field("name") />
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    error=refused.field("password")
                />
                <button class="button primary">"Sign in"</button>
            </form>
            {registration
                .then(|| {
                    view! {
                        <p class="aside">"No account yet? " <a href="/register">"Create one"</a></p>
                    }
                })}
        </Sheet>
    }
    .piece()
}

/// Create an account.
#[component]
pub fn Register() -> impl IntoView {
    if !desk().boot(|boot| boot.registration) {
        return view! { <Sheet><Nothing /></Sheet> }.piece();
    }
    let refused = Refused::now();
    view! {
        <Sheet>
            <PageTitle text="Create an account".to_owned() />
            <h1>"Create an account"</h1>
            {refused.whole()}
            <form method="post" action="/register" class="form">
                <Field
                    name="name"
                    label="Name"
                    value=refused.value("name")
                    autocomplete="username"
                    hint="What you sign in with, and what others write to.".to_owned()
                    error=refused.field("name")
                />
                <Field
                    name="display"
                    label="Shown as"
                    value=refused.value("display")
                    autocomplete="name"
                    optional=true
                    hint="The name that others see. Your login name if you leave it empty.".to_owned()
                    error=refused.field("display")
                />
                <Field
                    name="email"
                    label="E-mail"
                    kind="email"
                    value=refused.value("email")
                    autocomplete="email"
                    hint="Never shown to other members.".to_owned()
                    error=refused.field("email")
                />
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 10 characters. A few words are easy to remember and hard to guess.".to_owned()
                    error=refused.field("password")
                />
                <button class="button primary">"Create the account"</button>
            </form>
            <p class="aside">"Already have one? " <a href="/login">"Sign in"</a></p>
        </Sheet>
    }
    .piece()
}

/// Choose a password by a one-time link.
#[component]
pub fn SetPassword() -> impl IntoView {
    let refused = Refused::now();
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    view! {
        <Sheet>
            <PageTitle text="Choose a password".to_owned() />
            <h1>"Choose a password"</h1>
            {refused.whole()}
            <form method="post" action=format!("/set-password/{token}") class="form">
                <Field
                    name="password"
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 10 characters. A few words are easy to remember and hard to guess.".to_owned()
                    error=refused.field("password")
                />
                <button class="button primary">"Save and sign in"</button>
            </form>
        </Sheet>
    }
    .piece()
}
