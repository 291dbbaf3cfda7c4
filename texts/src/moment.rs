//! Dates and times as the server writes them: in UTC, until the page knows the reader's time zone. Browsers
//! write their own.

use crate::{catalogue::dates, format::digits};
use postroom_model::Timestamp;

const DAY: i64 = 86_400_000_000;

/// The time today, the day of the week within a week, a date before.
pub fn short(at: Timestamp, now: Timestamp) -> String {
    let age = now.micros().div_euclid(DAY) - at.micros().div_euclid(DAY);
    match age {
        0 => time(at),
        1..=6 => word(dates::weekdays(), at.utc().weekday().number_days_from_monday()),
        _ if at.utc().year() == now.utc().year() => dates::day(&day(at), &month(at)),
        _ => dates::date(&day(at), &month(at), &year(at)),
    }
}

/// Date and time.
pub fn full(at: Timestamp) -> String {
    dates::full(&day(at), &month(at), &year(at), &time(at))
}

fn time(at: Timestamp) -> String {
    digits(&format!("{:02}:{:02}", at.utc().hour(), at.utc().minute()))
}

fn day(at: Timestamp) -> String {
    digits(&at.utc().day().to_string())
}

fn month(at: Timestamp) -> String {
    word(dates::months(), u8::from(at.utc().month()).saturating_sub(1))
}

fn year(at: Timestamp) -> String {
    digits(&at.utc().year().to_string())
}

fn word(words: &str, at: u8) -> String {
    words.split(' ').nth(usize::from(at)).unwrap_or_default().to_owned()
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
