//! Every sentence that Postroom shows, in each of its languages.
//!
//! The catalogue is `locales/*.json`, one file for each language, in the i18next format: `{{name}}` is a
//! parameter, `{{count, number}}` one that is written with the language's digits, and `_one`, `_few`, … are
//! the forms of a plural as CLDR names them. The build makes a function of each text, so a text that is
//! missing in a language, or a parameter that is forgotten, is an error of the compiler:
//!
//! ```
//! # #[cfg(feature = "server")]
//! # {
//! use postroom_texts::{folders, results, with_language_now};
//! use postroom_model::Language;
//!
//! assert_eq!(folders::inbox(), "Inbox");
//! assert_eq!(results::archived(2), "2 messages archived.");
//! with_language_now(Language::Ar, || assert_eq!(results::archived(2), "أُرشفت رسالتان."));
//! # }
//! ```
//!
//! On the server all languages are there, and each request has its own ([`with_language`]). A browser gets
//! the texts of the page's language as a file of their own ([`File`]): they are in no WebAssembly, and
//! are there before the page is hydrated (`load`, in the browser only), so that both halves render the same.

mod catalogue;
mod current;
#[cfg(feature = "server")]
mod file;
mod format;
#[cfg(feature = "server")]
pub mod moment;
mod participant;
#[cfg(feature = "server")]
mod refusal;
#[cfg(test)]
mod source_tests;
mod tables;
#[cfg(test)]
mod tests;

pub use catalogue::*;
#[cfg(not(feature = "server"))]
pub use current::load;
#[cfg(feature = "server")]
pub use current::{current, set_language, with_language, with_language_now};
#[cfg(feature = "server")]
pub use file::File;
pub use format::{digits, list, number};
#[cfg(feature = "server")]
pub use participant::name_former_member;
pub use participant::participant_name;
#[cfg(feature = "server")]
pub use refusal::{field_error_text, field_error_texts, refusal_text, title};
