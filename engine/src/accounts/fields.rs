//! What an account may be called, shown as, reached at, and protected by.

use crate::{
    invisible::{has_invisible, is_invisible},
    name_key::{name_key, reserved_key},
};
use email_address::{EmailAddress, Options};
use postroom_model::{Code, FieldError, Refusal, limits, names};

/// What is wrong with several fields, so that all of them are told at once.
#[derive(Default)]
pub(super) struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// The value, or remembers what is wrong with it.
    pub(super) fn check<T: Default>(&mut self, checked: Result<T, FieldError>) -> T {
        checked.unwrap_or_else(|error| {
            self.0.push(error);
            T::default()
        })
    }

    /// Refuses if something was wrong.
    pub(super) fn refuse(self) -> Result<(), Refusal> {
        Refusal::unless_empty(self.0)
    }
}

/// A login name of the allowed form; its key, which all names share that look alike.
pub(crate) fn name(name: &str) -> Result<String, FieldError> {
    if names::is_valid(name) && !name.chars().any(is_invisible) {
        Ok(name_key(name))
    } else {
        Err(FieldError::new("name", Code::NameInvalid))
    }
}

/// Refuses names that look like one of those that the site keeps for itself.
pub(super) fn not_reserved(name: &str, reserved: &[String]) -> Result<(), FieldError> {
    let key = reserved_key(name);
    if reserved.iter().any(|reserved| reserved_key(reserved) == key) {
        return Err(FieldError::new("name", Code::NameReserved));
    }
    Ok(())
}

/// What pages show in place of a name, in all languages, as [`display_not_reserved`] compares it: without blanks.
const OWN_WORDS: [&str; 9] =
    ["formermember", "ehemaligesmitglied", "عضوسابق", "me", "you", "ich", "sie", "أنا", "أنت"];
/// Shorter reserved names are parts of real ones, such as Elihu Root's.
const LONG: usize = 5;

/// Refuses names to show that others would take for the site's own, for a login name or for a visitor's alias.
pub(super) fn display_not_reserved(display: &str, reserved: &[String]) -> Result<(), FieldError> {
    let key = |text: &str| reserved_key(&text.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    let is_reserved = |text: &str| reserved.iter().any(|name| key(name) == key(text));
    let mut words = display.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= LONG);
    let is_own = OWN_WORDS.iter().any(|word| key(word) == key(display));
    if is_own || is_reserved(display) || words.any(is_reserved) || name_key(display).contains('@') {
        return Err(FieldError::new("display", Code::NameReserved));
    }
    Ok(())
}

/// What is wrong with a name that somebody has.
pub(super) fn name_taken() -> FieldError {
    FieldError::new("name", Code::NameTaken)
}

fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A name to show, on one line.
pub(crate) fn display(display: &str) -> Result<String, FieldError> {
    let shown = display.trim();
    let count = shown.chars().count();
    if (1..=limits::DISPLAY).contains(&count) && !shown.contains(breaks_line) && !has_invisible(shown) {
        Ok(shown.to_owned())
    } else {
        Err(FieldError::new("display", Code::DisplayInvalid))
    }
}

/// An e-mail address.
pub(crate) fn email(email: &str) -> Result<String, FieldError> {
    let address = email.trim();
    let options = Options::default().without_display_text().without_domain_literal();
    if address.len() <= limits::EMAIL && EmailAddress::parse_with_options(address, options).is_ok() {
        Ok(address.to_owned())
    } else {
        Err(FieldError::new("email", Code::EmailInvalid))
    }
}

/// A password that may be set.
pub(crate) fn password(field: &str, password: &str) -> Result<(), FieldError> {
    match password.chars().count() {
        0..limits::PASSWORD_MIN => Err(FieldError::new(field, Code::PasswordShort)),
        limits::PASSWORD_MIN..=limits::PASSWORD_MAX => Ok(()),
        _ => Err(FieldError::new(field, Code::PasswordLong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["anna@example.org", " a.b+c@localhost ", "ä@ö.example"] {
            assert!(email(good).is_ok(), "{good}");
        }
        let long = format!("{}@example.org", "x".repeat(250));
        for bad in
            ["", "anna", "@example.org", "anna@", "a b@example.org", "a@b@c", "A <a@b.c>", "a\r\n@b.c", &long]
        {
            assert_eq!(email(bad).unwrap_err().code, Code::EmailInvalid, "{bad:?}");
        }
    }

    #[test]
    fn names_hide_nothing() {
        assert!(name("anna").is_ok() && name("ليلى").is_ok());
        for bad in ["ann\u{3164}", "an\u{200d}na", "\u{202e}anna", "ann\u{115f}"] {
            assert_eq!(name(bad).unwrap_err().code, Code::NameInvalid, "{bad:?}");
        }
    }

    #[test]
    fn shown_names_are_not_the_sites_own() {
        let reserved = ["admin", "administrator", "root", "no-reply"].map(str::to_owned);
        for bad in [
            "Admin",
            "Postroom Adm1nistrator",
            "R00t",
            "No Reply",
            "former  MEMBER",
            "Me",
            "ab12@mail",
            "@anna",
        ] {
            assert_eq!(display_not_reserved(bad, &reserved).unwrap_err().code, Code::NameReserved, "{bad}");
        }
        for good in ["Anna Berg", "Elihu Root", "Meike", "Anna (Köln)"] {
            assert!(display_not_reserved(good, &reserved).is_ok(), "{good}");
        }
    }

    #[test]
    fn shown_names_are_one_line() {
        assert_eq!(display(" Anna Berg "), Ok("Anna Berg".to_owned()));
        for bad in ["", " ", "a\nb", "a\u{2028}b", "a\0", "Anna\u{202e}", "An\u{200b}na", &"x".repeat(81)] {
            assert!(display(bad).is_err(), "{bad:?}");
        }
    }
}
