//! Why a request was refused: codes with their particulars, for the request as a whole and for its fields.
//!
//! The sentence for people is made where a refusal is shown, in the reader's language, from the code and its
//! [`Detail`]; the crate of texts has them.

use crate::{code::Code, message::Status};
use serde::{Deserialize, Serialize};

/// The particulars of a refusal, as its sentence tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// There are none.
    #[default]
    None,
    /// The most that is allowed.
    Max(u64),
    /// From the least to the most that is allowed.
    Range(u64, u64),
    /// How many there are, and how many there may be.
    Count(u64, u64),
    /// Whom or what it is about, by the name that is shown.
    Name(String),
    /// All that it is about.
    Names(Vec<String>),
    /// One recipient of several, each of whom has an error of their own.
    Recipient {
        /// The login name, as it was given.
        name: String,
        /// Why, in the words of the filter that refused; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Seconds after which it may be tried again.
    RetryAfter(u64),
    /// The state that a moderator gave a message, and the moderator's login name; none where nobody
    /// decided, or the operator's program.
    Decided {
        /// The state now.
        status: Status,
        /// Who decided.
        by: Option<String>,
    },
    /// What a parser or the like found, in its own words.
    Reason(String),
}

impl Detail {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// What is wrong with one field. A field of several values, such as recipients, may have several errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, as in the request.
    pub field: String,
    /// The stable code.
    pub code: Code,
    /// The particulars.
    #[serde(default, skip_serializing_if = "Detail::is_none")]
    pub detail: Detail,
}

impl FieldError {
    /// Without particulars.
    pub fn new(field: &str, code: Code) -> Self {
        Self::with(field, code, Detail::None)
    }

    /// With particulars.
    pub fn with(field: &str, code: Code, detail: Detail) -> Self {
        Self { field: field.to_owned(), code, detail }
    }
}

/// Why a request was refused: the caller's to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    /// The stable code; `request.fields` where fields are invalid.
    pub code: Code,
    /// The particulars.
    #[serde(default, skip_serializing_if = "Detail::is_none")]
    pub detail: Detail,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Refusal {
    /// With particulars.
    pub fn with(code: Code, detail: Detail) -> Self {
        Self { code, detail, errors: Vec::new() }
    }

    /// A refusal for a list of invalid fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Code::Fields.into() }
    }

    /// Nothing, if no field is invalid.
    ///
    /// # Errors
    /// The refusal that lists them, if some are.
    pub fn unless_empty(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self::fields(errors)) }
    }

    /// What is wrong with one field, if it is invalid.
    pub fn field(&self, name: &str) -> Option<&FieldError> {
        self.errors.iter().find(|e| e.field == name)
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::with(code, Detail::None)
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        Self::fields(vec![error])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_travel_without_what_they_do_not_have() {
        let error = FieldError::with("to", Code::RecipientsMax, Detail::Count(12, 10));
        let json = serde_json::to_string(&Refusal::from(error.clone())).unwrap();
        let sent = r#"{"code":"request.fields","errors":[{"field":"to","code":"recipients.max","detail":{"count":[12,10]}}]}"#;
        assert_eq!(json, sent);
        assert_eq!(serde_json::from_str::<Refusal>(sent).unwrap().errors, [error]);
    }
}
