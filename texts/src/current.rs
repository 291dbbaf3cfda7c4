//! The language in which texts are shown: of a request on the server, of the page in the browser.

#[cfg(feature = "server")]
pub use server::{current, set_language, text, with_language, with_language_now};

#[cfg(feature = "server")]
mod server {
    use crate::tables::texts_of;
    use postroom_model::Language;
    use std::cell::Cell;

    tokio::task_local! {
        static LANGUAGE: Cell<Language>;
    }

    /// Runs a future whose texts are in a language.
    pub async fn with_language<F: Future>(language: Language, future: F) -> F::Output {
        LANGUAGE.scope(Cell::new(language), future).await
    }

    /// Runs a function whose texts are in a language.
    pub fn with_language_now<T>(language: Language, run: impl FnOnce() -> T) -> T {
        LANGUAGE.sync_scope(Cell::new(language), run)
    }

    /// Changes the language of what still runs inside of [`with_language`], when it becomes known who
    /// makes a request.
    pub fn set_language(language: Language) {
        // Outside of a request there is nothing to change.
        let _ = LANGUAGE.try_with(|current| current.set(language));
    }

    /// The language of this request.
    pub fn current() -> Language {
        LANGUAGE.try_with(Cell::get).unwrap_or_default()
    }

    /// The text at a position.
    pub fn text(at: usize) -> &'static str {
        texts_of(current()).get(at).copied().unwrap_or_default()
    }
}

#[cfg(not(feature = "server"))]
pub use browser::{load, text};

#[cfg(not(feature = "server"))]
mod browser {
    use std::sync::OnceLock;

    static TEXTS: OnceLock<Vec<&'static str>> = OnceLock::new();

    /// Takes the texts of the page's language, as the server's file has them: one a line. They stay for
    /// as long as the page lives; another language begins with another page.
    pub fn load(file: String) {
        let file: &'static str = Box::leak(file.into_boxed_str());
        // A page is hydrated once.
        let _ = TEXTS.set(file.split('\n').collect());
    }

    /// The text at a position.
    pub fn text(at: usize) -> &'static str {
        TEXTS.get().and_then(|texts| texts.get(at)).copied().unwrap_or_default()
    }
}
