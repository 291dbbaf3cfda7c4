//! How a command ends.

use super::visible::visible;
use postroom_engine::{
    Error,
    settings::{InvalidSetting, SettingsError, SettingsProblem},
};
use postroom_model::{Code, Detail, Refusal};
use postroom_texts::{self as texts, settings};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings are invalid.
    #[error("{}", explain_settings(.0))]
    Settings(#[from] SettingsError),
    /// The engine refused the command or failed.
    #[error("{}", explain(.0))]
    Engine(#[from] Error),
    /// A file, a port or standard output failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Anything else, in one sentence.
    #[error("{0}")]
    Other(String),
}

/// How a command that did not fail ended.
pub enum Outcome {
    /// It is done.
    Done,
    /// It found inconsistencies, and has printed them.
    FoundInconsistencies,
}

/// The result of a command.
pub type Result<T = Outcome> = std::result::Result<T, Failure>;

/// There is no account of the name that the operator gave.
pub fn no_account(name: &str) -> String {
    texts::refusal_text(&Refusal::with(Code::AccountUnknown, Detail::Name(name.to_owned())))
}

/// The value; where there is none, what the operator asked for is named.
///
/// # Errors
/// There is nothing of the kind, or the engine refused or failed otherwise.
pub fn or_missing<T>(found: postroom_engine::Result<T>, missing: impl FnOnce() -> String) -> Result<T> {
    found.map_err(|error| match error.refusal().code {
        Code::NotFound => Failure::Other(missing()),
        _ => Failure::Engine(error),
    })
}

/// The text for the operator, who may see what others only find in the log.
fn explain(error: &Error) -> String {
    let Error::Refused(refusal) = error else { return error.to_string() };
    if refusal.errors.is_empty() {
        return visible(&texts::refusal_text(refusal));
    }
    let lines = texts::field_error_texts(&refusal.errors).into_iter();
    lines.map(|(field, text)| visible(&format!("{field}: {text}"))).collect::<Vec<_>>().join("\n")
}

/// What is wrong with the settings, a line for each of them.
fn explain_settings(SettingsError(all): &SettingsError) -> String {
    let line = |invalid: &InvalidSetting| {
        let text = match &invalid.problem {
            SettingsProblem::FileUnreadable(reason) => {
                return settings::unreadable(invalid.source.as_deref().unwrap_or_default(), reason);
            }
            SettingsProblem::Unknown(name) => settings::unknown(name),
            SettingsProblem::Word(value, words) => settings::word(value, &words.join(", ")),
            SettingsProblem::Value(value) => settings::value(value),
            SettingsProblem::SiteUrl(value) => settings::site_url(value),
            SettingsProblem::Unreadable(reason) => reason.clone(),
        };
        match (&invalid.source, &invalid.name) {
            (Some(source), Some(name)) => settings::place_of(source, name, &text),
            (Some(place), None) | (None, Some(place)) => settings::place(place, &text),
            (None, None) => text,
        }
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}
