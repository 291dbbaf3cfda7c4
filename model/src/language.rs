//! The languages that Postroom's own texts are written in.

use crate::folder::UnknownWord;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language of Postroom's own texts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Arabic.
    Ar,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Ar];

    /// The tag of BCP 47, as in the `lang` attribute.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Ar => "ar",
        }
    }

    /// The first of ours that a tag or a locale names, whatever the region: `de-AT`, `ar_EG.UTF-8`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next()?.trim();
        Self::ALL.into_iter().find(|language| language.as_str().eq_ignore_ascii_case(primary))
    }

    /// What a browser asks for with `Accept-Language`: the one of ours that it likes best.
    ///
    /// ```
    /// use postroom_model::Language;
    /// assert_eq!(Language::accepted("fr, de-CH;q=0.8, en;q=0.5"), Some(Language::De));
    /// assert_eq!(Language::accepted("fr, *;q=0.1"), None);
    /// ```
    pub fn accepted(header: &str) -> Option<Self> {
        let wishes = header.split(',').filter_map(|wish| {
            let (tag, quality) = wish.split_once(";q=").unwrap_or((wish, "1"));
            let quality: f32 = quality.trim().parse().ok()?;
            Some((Self::of_tag(tag)?, quality)).filter(|_| quality > 0.0)
        });
        // Of two that are liked the same, the first.
        let best = wishes.reduce(|best, wish| if wish.1 > best.1 { wish } else { best });
        best.map(|(language, _)| language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Language {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|language| language.as_str() == word).ok_or(UnknownWord)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn browsers_get_what_they_like_best_of_ours() {
        let accepted = |header| Language::accepted(header);
        assert_eq!(accepted("en-GB,en;q=0.9,ar;q=0.8"), Some(Language::En));
        assert_eq!(accepted("ar;q=0.9, de"), Some(Language::De));
        assert_eq!(accepted("ar-EG"), Some(Language::Ar));
        assert_eq!(accepted("en;q=0, ar;q=0.001"), Some(Language::Ar));
        assert_eq!(accepted(""), None);
        assert_eq!(accepted(";q=;,de;q=x"), None);
    }

    #[test]
    fn locales_of_a_shell_name_languages() {
        assert_eq!(Language::of_tag("de_DE.UTF-8"), Some(Language::De));
        assert_eq!(Language::of_tag("C.UTF-8"), None);
        assert_eq!(Language::of_tag("POSIX"), None);
    }
}
