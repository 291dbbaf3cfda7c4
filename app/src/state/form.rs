//! The state of a refused form, rendered into the page again.

use crate::error::AppError;
use serde::{Deserialize, Serialize};

/// What was typed into a form that the server refused after a plain POST. The server renders the form's
/// page again with it, so that nothing typed is lost. Passwords are never in here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// Field names and what was typed.
    pub values: Vec<(String, String)>,
    /// Why it was refused.
    pub refusal: Option<AppError>,
}

impl FormState {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
