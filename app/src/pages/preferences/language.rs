//! The form to choose the language of the pages. A plain form also with scripts: a page has one language.

use crate::{
    state::use_app_state,
    ui::{Icon, IntoErased},
};
use leptos::prelude::*;
use postroom_model::Language;
use postroom_texts as texts;

/// A language's name in itself: whoever looks for it reads it.
fn own_name(language: Language) -> &'static str {
    match language {
        Language::En => texts::languages::en(),
        Language::De => texts::languages::de(),
        Language::Ar => texts::languages::ar(),
    }
}

/// The section of the language.
#[component]
pub fn LanguageSection() -> impl IntoView {
    let preferred = use_app_state().me().and_then(|me| me.language);
    let option = |language: Language| {
        let (tag, selected) = (language.as_str(), preferred == Some(language));
        view! { <option value=tag lang=tag selected=selected>{own_name(language)}</option> }
    };
    view! {
        <section aria-labelledby="language-title">
            <h2 id="language-title">{texts::preferences::language()}</h2>
            <form method="post" action=use_app_state().member_address("/preferences/language") class="form">
                <div class="field">
                    <label for="language">{texts::preferences::language_label()}</label>
                    <select id="language" name="language" autocomplete="off">
                        <option value="">{texts::preferences::language_auto()}</option>
                        {Language::ALL.map(option).into_iter().collect_view()}
                    </select>
                </div>
                <div class="button-row">
                    <button class="button">
                        <Icon name="check" />
                        {texts::preferences::language_save()}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_erased()
}
