//! What the server hands out of a language: the file for browsers.

use crate::tables::{SHARED, texts_of};
use postroom_model::Language;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The texts of a language as browsers load them, one a line.
#[derive(Debug)]
pub struct File {
    /// Changes with its content, so that browsers may keep it.
    pub name: String,
    /// What it holds.
    pub content: String,
}

impl File {
    /// The file of a language.
    pub fn of(language: Language) -> &'static Self {
        static FILES: LazyLock<Vec<(Language, File)>> = LazyLock::new(|| {
            Language::ALL.iter().map(|language| (*language, File::make(*language))).collect()
        });
        static NONE: File = File { name: String::new(), content: String::new() };
        FILES.iter().find(|(own, _)| *own == language).map_or(&NONE, |(_, file)| file)
    }

    fn make(language: Language) -> Self {
        let content = texts_of(language).get(..SHARED).unwrap_or_default().join("\n");
        let digest = Sha256::digest(&content);
        let digest: String = digest.iter().take(11).map(|byte| format!("{byte:02x}")).collect();
        Self { name: format!("texts.{language}.{digest}.txt"), content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_finds_each_text_at_its_place() {
        for language in Language::ALL {
            let file = File::of(language);
            let lines: Vec<_> = file.content.split('\n').collect();
            assert_eq!(lines, texts_of(language)[..SHARED], "{language}");
            assert!(file.name.starts_with(&format!("texts.{language}.")));
        }
    }
}
