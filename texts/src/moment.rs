//! Dates and times as the server writes them: in UTC, until the page knows the reader's time zone. Browsers
//! write their own.

use crate::{catalogue::dates, format::digits};
use postroom_model::Timestamp;
use time::OffsetDateTime;

const DAY: i64 = 86_400_000_000;

/// The time today, the day of the week within a week, a date before.
pub fn short(at: Timestamp, now: Timestamp) -> String {
    let age = now.micros().div_euclid(DAY) - at.micros().div_euclid(DAY);
    let at = at.utc();
    match age {
        0 => time(at),
        1..=6 => word(dates::weekdays(), at.weekday().number_days_from_monday()).to_owned(),
        _ if at.year() == now.utc().year() => dates::day(&day(at), month(at)),
        _ => dates::date(&day(at), month(at), &year(at)),
    }
}

/// Date and time.
pub fn full(at: Timestamp) -> String {
    let at = at.utc();
    dates::full(&day(at), month(at), &year(at), &time(at))
}

fn time(at: OffsetDateTime) -> String {
    digits(&format!("{:02}:{:02}", at.hour(), at.minute()))
}

fn day(at: OffsetDateTime) -> String {
    digits(&at.day().to_string())
}

fn month(at: OffsetDateTime) -> &'static str {
    word(dates::months(), u8::from(at.month()).saturating_sub(1))
}

fn year(at: OffsetDateTime) -> String {
    digits(&at.year().to_string())
}

/// One of the words that stand in one text, counted from the first.
fn word(words: &'static str, at: u8) -> &'static str {
    // Words this short are found quicker byte by byte than by a search for the next space.
    let word = words.as_bytes().split(|byte| *byte == b' ').nth(usize::from(at));
    word.and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::with_language_now;
    use postroom_model::Language;

    #[test]
    fn near_moments_are_short() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-05-20T13:00:00Z");
        assert_eq!(short(at("2026-05-20T00:01:00Z"), now), "00:01");
        assert_eq!(short(at("2026-05-19T23:59:00Z"), now), "Tue");
        assert_eq!(short(at("2026-05-13T12:00:00Z"), now), "13 May");
        assert_eq!(short(at("2025-12-31T12:00:00Z"), now), "31 Dec 2025");
        assert_eq!(short(at("2026-05-21T12:00:00Z"), now), "21 May");
        assert_eq!(full(at("2026-05-20T13:05:00Z")), "20 May 2026, 13:05 UTC");
    }

    #[test]
    fn moments_are_written_in_the_language() {
        let at: Timestamp = "2026-05-20T13:05:00Z".parse().unwrap();
        let german = with_language_now(Language::De, || full(at));
        assert_eq!(german, "20. Mai 2026, 13:05 UTC");
        let arabic = with_language_now(Language::Ar, || short(at, at));
        assert_eq!(arabic, "١٣:٠٥");
    }
}
