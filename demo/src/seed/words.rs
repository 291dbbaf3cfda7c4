//! Texts that mean nothing and look like English from afar.

use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

/// One word a line.
const WORDS: &str = include_str!("../../data/words.txt");

/// Words to make texts of.
pub(super) struct Words(Vec<&'static str>);

impl Words {
    pub(super) fn new() -> Self {
        Self(WORDS.lines().collect())
    }

    /// So many words, the first with a capital.
    pub(super) fn sentence(&self, rng: &mut StdRng, least: usize, most: usize) -> String {
        let count = rng.random_range(least..=most);
        let words: Vec<&str> = (0..count).filter_map(|_| self.0.choose(rng).copied()).collect();
        let text = words.join(" ");
        let mut chars = text.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }

    /// Twenty to eighty words in paragraphs of three sentences.
    pub(super) fn body(&self, rng: &mut StdRng) -> String {
        let sentences = rng.random_range(2..=7);
        let all: Vec<String> = (0..sentences).map(|_| format!("{}.", self.sentence(rng, 8, 13))).collect();
        let paragraphs: Vec<String> = all.chunks(3).map(|sentences| sentences.join(" ")).collect();
        paragraphs.join("\n")
    }
}
