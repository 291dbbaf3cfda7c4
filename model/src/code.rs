//! Everything that can be wrong with a request, each with a stable code.
//!
//! The code is for programs and never changes. What went wrong inside the server is not in here: it goes to
//! the log, and the caller learns `internal`.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal;)*) => {
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
        }
    };
}

codes! {
    /// Nobody is signed in.
    SessionRequired = "session.required", 401;
    /// Name and password do not fit; which of them is never told.
    Credentials = "session.credentials", 401;
    /// The page belongs to another member than the one who is signed in now.
    OtherMember = "session.other_member", 412;
    /// The token's scopes do not cover the call.
    Scope = "token.scope", 403;
    /// It does not exist, or the caller may not know that it does.
    NotFound = "not_found", 404;
    /// The link to choose a password was used, or has run out.
    LinkInvalid = "link.invalid", 410;
    /// The method is not known here.
    Method = "method", 405;
    /// The body or the query could not be read.
    Unreadable = "request.unreadable", 400;
    /// Some fields are wrong; they are listed.
    Fields = "request.fields", 422;
    /// The body is larger than allowed.
    TooLarge = "request.too_large", 413;
    /// The body did not arrive in time.
    BodyTimeout = "request.timeout", 408;
    /// The request came from a page of another site.
    CrossSite = "request.cross_site", 403;
    /// Too many requests of one kind.
    TooMany = "rate.limited", 429;
    /// The key was used before with another body.
    IdempotencyMismatch = "idempotency.mismatch", 422;
    /// The key is empty, or longer than allowed.
    IdempotencyKey = "idempotency.key", 400;
    /// The first request with this key has not ended yet.
    IdempotencyRunning = "idempotency.running", 409;
    /// A moderator decided about the message meanwhile.
    ModerationConflict = "moderation.conflict", 409;
    /// Somebody else decided meanwhile.
    Conflict = "conflict", 409;
    /// The database cannot be reached just now.
    Unavailable = "unavailable", 503;
    /// The setting that names the database names none.
    DatabaseAddress = "database.address", 500;
    /// The database was changed by a newer release, which this one would not understand.
    DatabaseNewer = "database.newer", 500;
    /// The tables are those of an older Postroom, which may still be running.
    DatabaseOlder = "database.older", 500;
    /// The server failed.
    Internal = "internal", 500;

    /// No recipient was named.
    RecipientsRequired = "recipients.required", 422;
    /// More recipients than allowed.
    RecipientsMax = "recipients.max", 422;
    /// Names that cannot be written to: unknown or not active, which of the two is never told.
    RecipientsUnknown = "recipients.unknown", 422;
    /// The account of the addressee was removed.
    RecipientRemoved = "recipients.removed", 422;
    /// Members whom nobody may name as recipients.
    RecipientsFiltered = "recipients.filtered", 422;
    /// Members to whom this sender may not write.
    ExchangeFiltered = "exchange.filtered", 422;
    /// The subject is missing or blank.
    SubjectRequired = "subject.required", 422;
    /// The subject is too long.
    SubjectTooLong = "subject.too_long", 422;
    /// The body is too long.
    BodyTooLong = "body.too_long", 422;
    /// A text holds a NUL character.
    TextNul = "text.nul", 422;
    /// Visitors get their answers by e-mail, which this server does not send.
    ReplyVisitor = "reply.visitor", 422;
    /// An action without any message or conversation.
    SelectionEmpty = "selection.empty", 422;
    /// An action on more than can be done at once.
    SelectionMax = "selection.max", 422;
    /// The reason is too long.
    ReasonTooLong = "reason.too_long", 422;
    /// No login name was given, or not one of the allowed form.
    NameInvalid = "name.invalid", 422;
    /// The site keeps the login name for itself.
    NameReserved = "name.reserved", 422;
    /// The login name is in use.
    NameTaken = "name.taken", 422;
    /// There is no account of the name that an administrator gave.
    AccountUnknown = "account.unknown", 404;
    /// Nobody could administer accounts any more.
    LastAdministrator = "account.last_administrator", 409;
    /// The account has as many tokens as it may have.
    TokensMax = "tokens.max", 422;
    /// The displayed name is blank or too long.
    DisplayInvalid = "display.invalid", 422;
    /// Not an e-mail address.
    EmailInvalid = "email.invalid", 422;
    /// The new password is too short.
    PasswordShort = "password.short", 422;
    /// The new password is too long.
    PasswordLong = "password.long", 422;
    /// The present password is not the right one.
    PasswordWrong = "password.wrong", 422;
    /// A word that is none of those allowed.
    WordUnknown = "word.unknown", 422;
    /// A token without any scope could do nothing.
    ScopesRequired = "scopes.required", 422;
    /// A number outside its range.
    NumberRange = "number.range", 422;
    /// A file to import has invalid lines; they are listed as fields.
    ImportRefused = "import.refused", 422;
    /// A file to import cannot be read.
    ImportFile = "import.file", 400;
    /// A line is not JSON.
    ImportJson = "import.json", 422;
    /// A field of a line that is not known, or whose value cannot be read.
    ImportField = "import.field", 422;
    /// A line without a field that it must have.
    ImportFieldMissing = "import.field_missing", 422;
    /// A line is neither about a user nor about a message.
    ImportKind = "import.kind", 422;
    /// A message without sender and recipient.
    ImportParticipants = "import.participants", 422;
    /// A message between members that names a visitor.
    ImportVisitorUnwanted = "import.visitor_unwanted", 422;
    /// A message from or to nobody known.
    ImportVisitorMissing = "import.visitor_missing", 422;
    /// A message that answers one that no line before it is.
    ImportParent = "import.parent", 422;
    /// Two messages with the same id.
    ImportId = "import.id", 422;
    /// A message from or to somebody who has no account.
    ImportAccount = "import.account", 422;
    /// The cursor of a list does not fit the question.
    CursorInvalid = "cursor.invalid", 422;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
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
