//! Parameters in texts: numbers with the language's digits, plurals, lists, names in another script.

use crate::{
    current::text,
    tables::{DIGITS, DIRECTION, GROUP, LIST, TAG},
};

/// A number with the digits and the grouping of the language.
pub fn number(n: u64) -> String {
    let plain = n.to_string();
    let mut out = String::with_capacity(plain.len() * 2);
    for (at, digit) in plain.char_indices() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            out.push_str(text(GROUP));
        }
        out.push(digit);
    }
    digits(&out)
}

/// A text with the digits of the language.
pub fn digits(given: &str) -> String {
    let own = text(DIGITS);
    if own.is_ascii() {
        return given.to_owned();
    }
    let in_language = |c: char| c.to_digit(10).and_then(|n| own.chars().nth(usize::try_from(n).ok()?));
    given.chars().map(|c| in_language(c).unwrap_or(c)).collect()
}

/// Names one after the other.
pub fn list(names: &[String]) -> String {
    list_of(names.iter().map(|name| isolated(name)))
}

/// Parts of a sentence one after the other.
pub(crate) fn list_of(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(text(LIST))
}

/// What somebody wrote, as part of a sentence: kept apart where its script runs the other way, so that it
/// does not take the marks around it along.
pub(crate) fn isolated(given: &str) -> String {
    let runs_left = |c: char| matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF);
    let sentence_runs_left = text(DIRECTION) == "rtl";
    if given.is_ascii() && !sentence_runs_left {
        return given.to_owned();
    }
    if given.chars().any(|c| c.is_alphabetic() && runs_left(c) != sentence_runs_left) {
        format!("\u{2068}{given}\u{2069}")
    } else {
        given.to_owned()
    }
}

/// The text at a position with its parameters, each of which is marked by a character of its own: U+E000 and those after it.
pub(crate) fn fill(at: usize, given: &[&str]) -> String {
    let mut rest = text(at);
    let mut out = String::with_capacity(rest.len() + given.iter().map(|one| one.len()).sum::<usize>());
    while let Some((before, mark, after)) = split_at_mark(rest) {
        out.push_str(before);
        out.push_str(given.get(mark).unwrap_or(&""));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The first mark of a parameter, which one it is, and what stands before and after it.
fn split_at_mark(text: &str) -> Option<(&str, usize, &str)> {
    // Only characters from U+E000 to U+EFFF begin with this byte. To look for it is quicker than to read all characters.
    let (before, rest) = text.split_at(text.bytes().position(|byte| byte == 0xEE)?);
    let mut characters = rest.chars();
    let mark = u32::from(characters.next()?).checked_sub(0xE000)?;
    Some((before, usize::try_from(mark).ok()?, characters.as_str()))
}

/// The text at a position before and after the element that it stands around.
pub(crate) fn around(at: usize) -> [&'static str; 2] {
    let (before, after) = text(at).split_once('\u{E000}').unwrap_or((text(at), ""));
    [before, after]
}

/// Which form of a plural a number takes, counted from the first.
#[cfg(feature = "server")]
pub(crate) fn plural(count: u64) -> usize {
    use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};
    // The rules are compiled in: this finds them and copies nothing.
    let locale = text(TAG).parse::<icu_locale_core::Locale>().unwrap_or(icu_locale_core::Locale::UNKNOWN);
    let rules = PluralRules::try_new(locale.into(), PluralRuleType::Cardinal.into());
    match rules.map(|rules| rules.category_for(count)) {
        Ok(PluralCategory::Zero) => 0,
        Ok(PluralCategory::One) => 1,
        Ok(PluralCategory::Two) => 2,
        Ok(PluralCategory::Few) => 3,
        Ok(PluralCategory::Many) => 4,
        Ok(PluralCategory::Other) | Err(_) => 5,
    }
}

/// Which form of a plural a number takes, counted from the first: as the browser knows the language.
#[cfg(not(feature = "server"))]
#[expect(clippy::as_conversions, reason = "numbers of messages are exact in a double")]
pub(crate) fn plural(count: u64) -> usize {
    let tags = js_sys::Array::of1(&text(TAG).into());
    let rules = js_sys::Intl::PluralRules::new(&tags, &js_sys::Object::new());
    let name = rules.select(count as f64);
    ["zero", "one", "two", "few", "many"].iter().position(|form| name == *form).unwrap_or(5)
}
