//! Everything that can be wrong with a request, each with a stable code.
//!
//! The code is for programs, the text for people; a text may be reworded or translated, a code never
//! changes. What went wrong inside the server is not in here: it goes to the log, and the caller
//! learns `internal`.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// A way in which a request can be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl Code {
            /// All codes, for the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// What it means, as one sentence for people.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),* }
            }
        }
    };
}

codes! {
    /// Nobody is signed in.
    SessionRequired = "session.required", 401, "Please sign in first.";
    /// Name and password do not fit; which of them is never told.
    Credentials = "session.credentials", 401, "This name and password do not match.";
    /// The token's scopes do not cover the call.
    Scope = "token.scope", 403, "This token may not do that.";
    /// It does not exist, or the caller may not know that it does.
    NotFound = "not_found", 404, "There is nothing here, or it is not yours.";
    /// The method is not known here.
    Method = "method", 405, "This address does not understand that method.";
    /// The body or the query could not be read.
    Unreadable = "request.unreadable", 400, "The request could not be read.";
    /// Some fields are wrong; they are listed.
    Fields = "request.fields", 422, "Some fields need another look.";
    /// The body is larger than allowed.
    TooLarge = "request.too_large", 413, "This is larger than allowed.";
    /// The request came from a page of another site.
    CrossSite = "request.cross_site", 403, "This request came from another site and was refused.";
    /// Too many requests of one kind.
    TooMany = "rate.limited", 429, "Too many attempts. Please wait a little.";
    /// The key was used before with another body.
    IdempotencyMismatch = "idempotency.mismatch", 422, "This idempotency key was used for another request.";
    /// The first request with this key has not ended yet.
    IdempotencyRunning = "idempotency.running", 409, "The first request with this key is still running.";
    /// Somebody else decided meanwhile.
    Conflict = "conflict", 409, "Somebody else has changed this meanwhile.";
    /// The database cannot be reached just now.
    Unavailable = "unavailable", 503, "The service is not available just now. Please try again.";
    /// A fault of the server.
    Internal = "internal", 500, "Something went wrong on our side. It has been logged.";

    /// No recipient was named.
    RecipientsRequired = "recipients.required", 422, "Name at least one recipient.";
    /// More recipients than allowed.
    RecipientsMax = "recipients.max", 422, "There are too many recipients.";
    /// Names that cannot be written to: unknown or not active, which of the two is never told.
    RecipientsUnknown = "recipients.unknown", 422, "Some recipients are unknown.";
    /// Members whom nobody may name as recipients.
    RecipientsFiltered = "recipients.filtered", 422, "Some recipients do not accept messages.";
    /// Members to whom this sender may not write.
    ExchangeFiltered = "exchange.filtered", 422, "You cannot write to some of the recipients.";
    /// The subject is missing or blank.
    SubjectRequired = "subject.required", 422, "Write a subject.";
    /// The subject is too long.
    SubjectTooLong = "subject.too_long", 422, "The subject is too long.";
    /// The body is too long.
    BodyTooLong = "body.too_long", 422, "The text is too long.";
    /// A text holds a NUL character.
    TextNul = "text.nul", 422, "The text holds a character that cannot be stored.";
    /// Visitors get their answers by e-mail, which this server does not send.
    ReplyVisitor = "reply.visitor", 422, "Visitors cannot be answered from here.";
    /// An action without any message or conversation.
    SelectionEmpty = "selection.empty", 422, "Select at least one message.";
    /// An action on more than can be done at once.
    SelectionMax = "selection.max", 422, "Too many messages are selected at once.";
    /// The reason is too long.
    ReasonTooLong = "reason.too_long", 422, "The reason is too long.";
    /// No login name was given, or not one of the allowed form.
    NameInvalid = "name.invalid", 422, "Use letters, digits and . _ - @ + for the name.";
    /// The login name is in use.
    NameTaken = "name.taken", 422, "This name is taken.";
    /// The displayed name is blank or too long.
    DisplayInvalid = "display.invalid", 422, "This name cannot be shown: it is empty or too long.";
    /// Not an e-mail address.
    EmailInvalid = "email.invalid", 422, "This is not an e-mail address.";
    /// The new password is too short.
    PasswordShort = "password.short", 422, "The password is too short: use at least 10 characters.";
    /// The new password is too long.
    PasswordLong = "password.long", 422, "The password is too long.";
    /// The present password is not the right one.
    PasswordWrong = "password.wrong", 422, "This is not your present password.";
    /// A word that is none of those allowed.
    WordUnknown = "word.unknown", 422, "This is not one of the allowed words.";
    /// A number outside its range.
    NumberRange = "number.range", 422, "This number is out of range.";
    /// The cursor of a list does not fit the question.
    CursorInvalid = "cursor.invalid", 422, "This cursor does not belong to this list.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, as in the request.
    pub field: String,
    /// The stable code.
    pub code: Code,
    /// One sentence for people, with the particulars.
    pub detail: String,
}

impl FieldError {
    /// With the code's own sentence.
    pub fn new(field: &str, code: Code) -> Self {
        Self::with(field, code, code.title())
    }

    /// With particulars.
    pub fn with(field: &str, code: Code, detail: impl Into<String>) -> Self {
        Self { field: field.to_owned(), code, detail: detail.into() }
    }
}

/// Why a request was refused: the caller's to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// The stable code; `request.fields` where fields are at fault.
    pub code: Code,
    /// One sentence for people.
    pub detail: String,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Refusal {
    /// A refusal for a list of faulty fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self { code: Code::Fields, detail: Code::Fields.title().to_owned(), errors }
    }

    /// Nothing, if no field is at fault.
    ///
    /// # Errors
    /// The refusal that lists them, if some are.
    pub fn unless_empty(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self::fields(errors)) }
    }

    /// The sentence about one field, if it is at fault.
    pub fn field(&self, name: &str) -> Option<&FieldError> {
        self.errors.iter().find(|e| e.field == name)
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, detail: code.title().to_owned(), errors: Vec::new() }
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
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique() {
        let words: HashSet<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
    }

    #[test]
    fn wire_form_is_the_stable_word() {
        let json = serde_json::to_string(&Code::RecipientsUnknown).unwrap();
        assert_eq!(json, "\"recipients.unknown\"");
    }
}
