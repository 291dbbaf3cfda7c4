//! How a command ends.

use postroom_engine::{Error, settings::SettingsError};
use postroom_texts as texts;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings are invalid.
    #[error("{0}")]
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

/// The text for the operator, who may see what others only find in the log.
fn explain(error: &Error) -> String {
    let Error::Refused(refusal) = error else { return error.to_string() };
    if refusal.errors.is_empty() {
        return texts::of_refusal(refusal);
    }
    let lines = texts::of_fields(&refusal.errors).into_iter().map(|(field, text)| format!("{field}: {text}"));
    lines.collect::<Vec<_>>().join("\n")
}
