//! Moments: microseconds since 1970 in UTC inside, RFC 3339 text with six decimals on the wire.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr, time::Duration};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A moment in microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since 1970, as JavaScript's `Date` counts.
    #[expect(clippy::as_conversions, reason = "milliseconds of any real date are exact in a double")]
    pub const fn millis_f64(self) -> f64 {
        (self.0 / 1000) as f64
    }

    /// The moment `span` later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The calendar date and clock time in UTC; 1970 for moments no calendar reaches.
    pub fn utc(self) -> OffsetDateTime {
        let (seconds, micros) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        OffsetDateTime::from_unix_timestamp(seconds)
            .and_then(|at| at.replace_microsecond(u32::try_from(micros).unwrap_or_default()))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand: what formats any date in any way would be a fiftieth of the pages' WebAssembly, and what formats
        // numbers takes a twentieth of the time that a page takes, which holds a hundred of these.
        let at = self.utc();
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        for (digits, mut number) in [
            (0..4, at.year().unsigned_abs()),
            (5..7, u8::from(at.month()).into()),
            (8..10, at.day().into()),
            (11..13, at.hour().into()),
            (14..16, at.minute().into()),
            (17..19, at.second().into()),
            (20..26, at.microsecond()),
        ] {
            for digit in text.get_mut(digits).into_iter().flatten().rev() {
                *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
                number /= 10;
            }
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// The text is not a date and time in the form of RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time in the form of RFC 3339")]
pub struct NotATimestamp;

impl FromStr for Timestamp {
    type Err = NotATimestamp;
    fn from_str(s: &str) -> Result<Self, NotATimestamp> {
        let moment = OffsetDateTime::parse(s, &Rfc3339).map_err(|_| NotATimestamp)?;
        i64::try_from(moment.unix_timestamp_nanos() / 1000).map(Self).map_err(|_| NotATimestamp)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .description(Some("RFC 3339 in UTC with microseconds."))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_form_has_six_decimals_and_comes_back() {
        let t = Timestamp::from_micros(1_779_282_000_000_042);
        assert_eq!(t.to_string(), "2026-05-20T13:00:00.000042Z");
        assert_eq!(t.to_string().parse(), Ok(t));
        assert_eq!("2026-05-20T15:00:00.000042+02:00".parse(), Ok(t));
        assert_eq!("yesterday".parse::<Timestamp>(), Err(NotATimestamp));
        for text in
            ["1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.123456Z"]
        {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
        assert_eq!(Timestamp::from_micros(i64::MAX).to_string(), "1970-01-01T00:00:00.000000Z");
    }
}
