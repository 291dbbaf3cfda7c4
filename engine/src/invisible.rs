//! Characters that show nothing or turn the text around them. They would let one name pass for another, or a subject
//! say something else than it seems to.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{BidiControl, DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic, Script},
};

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Braille without any dot: a letter that shows nothing, but no space either.
const BRAILLE_BLANK: char = '\u{2800}';

/// Whether a character shows nothing by itself, or controls the direction of others.
pub(crate) fn is_invisible(c: char) -> bool {
    c == BRAILLE_BLANK
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointSetData::new::<BidiControl>().contains(c)
}

/// Whether a text has invisible characters where no script and no emoji needs them.
pub(crate) fn has_invisible(text: &str) -> bool {
    let before = std::iter::once(None).chain(text.chars().map(Some));
    text.chars().zip(before).any(|(c, before)| is_invisible(c) && !is_needed(c, before))
}

/// A text without its invisible characters, but for those that a script or an emoji needs.
pub(crate) fn without_invisible(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_invisible(c) || is_needed(c, kept.chars().next_back()) {
            kept.push(c);
        }
    }
    kept
}

/// Whether an invisible character changes how the one before it is shown: emoji are composed with some, and joiners tell
/// how letters of scripts such as Arabic and Devanagari are connected.
fn is_needed(c: char, before: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let is_pictograph = || {
        CodePointSetData::new::<ExtendedPictographic>().contains(before)
            || CodePointSetData::new::<EmojiModifier>().contains(before)
            || is_variation_selector(before)
            || is_tag(before)
    };
    match c {
        _ if is_variation_selector(c) => {
            CodePointSetData::new::<Emoji>().contains(before) || is_ideograph(before)
        }
        _ if is_tag(c) => is_pictograph(),
        ZERO_WIDTH_JOINER => is_pictograph() || is_joined(before),
        ZERO_WIDTH_NON_JOINER => is_joined(before),
        _ => false,
    }
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// The letters of flags that are spelled behind a black one.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

fn is_ideograph(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Han
}

/// A letter or mark of a script whose letters are connected, or at least may be.
fn is_joined(c: char) -> bool {
    let separate = [
        Script::Common,
        Script::Inherited,
        Script::Unknown,
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Han,
    ];
    !separate.contains(&CodePointMapData::<Script>::new().get(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides_in_a_text() {
        let hidden = [
            "a\u{202e}b",
            "\u{feff}a",
            "a\u{200b}b",
            "a\u{200d}b",
            "a\u{ad}b",
            "a\u{3164}",
            "\u{2066}a",
            "a\u{fe0f}",
            "\u{2800}a",
        ];
        for text in hidden {
            assert!(has_invisible(text), "{text:?}");
            let shown: String = text.chars().filter(|c| c.is_ascii()).collect();
            assert_eq!(without_invisible(text), shown);
        }
    }

    #[test]
    fn scripts_and_emoji_keep_what_they_need() {
        let needed = [
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "👩\u{200d}👩\u{200d}👧",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "👩🏽\u{200d}🚀",
        ];
        for text in needed {
            assert!(!has_invisible(text), "{text:?}");
            assert_eq!(without_invisible(text), text);
        }
    }
}
