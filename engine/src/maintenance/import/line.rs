//! One line of the neutral file: how it is written, and whether it makes sense by itself.

use super::super::bulk::{BulkMessage, SideMarks};
use crate::{accounts::fields, invisible::without_invisible};
use postroom_model::{Code, Detail, FieldError, Status, Timestamp, limits, text};
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, Visitor},
};
use serde_json::error::Category;
use std::{borrow::Cow, fmt};

/// What a line says.
pub(super) enum Line {
    Blank,
    User(UserLine),
    Message(Box<MessageLine>),
}

/// An account.
pub(super) struct UserLine {
    pub name: String,
    pub display: String,
    pub email: String,
}

/// A message that names its parent and its participants as the file does.
pub(super) struct MessageLine {
    pub id: FileId,
    pub parent: Option<FileId>,
    pub sender: Option<String>,
    pub recipient: Option<String>,
    /// Without parent, sender and recipient.
    pub message: BulkMessage,
}

/// How the other program named a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum FileId {
    Number(i64),
    Text(Box<str>),
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => n.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

#[derive(Deserialize)]
struct Kind<'l> {
    #[serde(borrow)]
    kind: Cow<'l, str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUser {
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    name: String,
    display: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMessage<'l> {
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    id: FileId,
    parent: Option<FileId>,
    sender: Option<String>,
    recipient: Option<String>,
    visitor: Option<String>,
    #[serde(borrow)]
    subject: Cow<'l, str>,
    #[serde(borrow)]
    body: Cow<'l, str>,
    sent_at: Moment,
    read_at: Option<Moment>,
    replied_at: Option<Moment>,
    status: Option<Status>,
    reason: Option<String>,
    sender_archived: Option<bool>,
    sender_deleted_at: Option<Moment>,
    recipient_archived: Option<bool>,
    recipient_deleted_at: Option<Moment>,
}

/// What is wrong with a line, and the particulars.
pub(super) type LineError = (Code, Detail);

/// Reads a line.
pub(super) fn read(bytes: &[u8]) -> Result<Line, LineError> {
    let line = std::str::from_utf8(bytes).map_err(|error| not_json(error.valid_up_to() + 1))?;
    if line.trim().is_empty() {
        return Ok(Line::Blank);
    }
    match &*json::<Kind<'_>>(line, &["kind"])?.kind {
        "user" => user(json(line, &["name"])?).map(Line::User),
        "message" => message(json(line, MESSAGE_FIELDS)?).map(|read| Line::Message(Box::new(read))),
        other => Err((Code::ImportKind, Detail::Name(other.to_owned()))),
    }
}

/// The fields that every message must have.
const MESSAGE_FIELDS: &[&str] = &["id", "subject", "body", "sent_at"];

fn json<'l, T: Deserialize<'l>>(line: &'l str, required: &[&str]) -> Result<T, LineError> {
    serde_json::from_str(line).map_err(|error| match error.classify() {
        Category::Data => invalid_field::<T>(line, required),
        // Each line is line 1 to the parser.
        _ => not_json(error.column()),
    })
}

fn not_json(column: usize) -> LineError {
    (Code::ImportJson, Detail::Name(column.to_string()))
}

/// Which field is missing or cannot be read. The line is parsed once more, as keeping track of the place would slow
/// all lines down.
fn invalid_field<'l, T: Deserialize<'l>>(line: &'l str, required: &[&str]) -> LineError {
    let mut json = serde_json::Deserializer::from_str(line);
    let invalid = serde_path_to_error::deserialize::<_, T>(&mut json).err();
    let invalid = invalid.map(|error| error.path().to_string()).filter(|path| path != ".");
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap_or_default();
    match (invalid, required.iter().find(|field| !fields.contains_key(**field))) {
        (Some(field), _) => (Code::ImportField, Detail::Name(field)),
        (None, Some(field)) => (Code::ImportFieldMissing, Detail::Name((*field).to_owned())),
        (None, None) => (Code::ImportField, Detail::None),
    }
}

fn user(raw: RawUser) -> Result<UserLine, LineError> {
    fields::name(&raw.name).map_err(of_field)?;
    let display = raw.display.filter(|d| !d.trim().is_empty()).unwrap_or_else(|| raw.name.clone());
    let email = raw.email.filter(|e| !e.trim().is_empty());
    Ok(UserLine {
        display: fields::display(&display).map_err(of_field)?,
        email: email.map_or(Ok(String::new()), |e| fields::email(&e)).map_err(of_field)?,
        name: raw.name,
    })
}

fn of_field(error: FieldError) -> LineError {
    (error.code, error.detail)
}

fn message(raw: RawMessage<'_>) -> Result<MessageLine, LineError> {
    let visitor = raw.visitor.filter(|v| !v.trim().is_empty());
    let visitor_email = match (&raw.sender, &raw.recipient, visitor) {
        (None, None, _) => return Err((Code::ImportParticipants, Detail::None)),
        (Some(_), Some(_), Some(_)) => return Err((Code::ImportVisitorUnwanted, Detail::None)),
        (Some(_), Some(_), None) => String::new(),
        (_, _, None) => return Err((Code::ImportVisitorMissing, Detail::None)),
        (_, _, Some(address)) => fields::email(&address).map_err(of_field)?,
    };
    let typed = raw.reason.unwrap_or_default();
    let reason = text::one_line(&typed);
    if reason.chars().count() > limits::REASON || typed.contains('\0') {
        return Err((Code::ReasonTooLong, Detail::Max(limits::count(limits::REASON))));
    }
    let marks = |archived: Option<bool>, deleted_at: Option<Moment>| SideMarks {
        archived: archived.unwrap_or(false),
        deleted_at: deleted_at.map(|m| m.0),
    };
    let message = BulkMessage {
        parent: None,
        sender: None,
        recipient: None,
        visitor_email,
        subject: text::subject(&without_invisible(&raw.subject)).map_err(of_field)?,
        // What was written elsewhere may be longer than what may be written here.
        body: text::body(&raw.body, usize::MAX).map_err(of_field)?,
        sent_at: raw.sent_at.0,
        read_at: raw.read_at.map(|m| m.0),
        replied_at: raw.replied_at.map(|m| m.0),
        status: raw.status.unwrap_or(Status::Accepted),
        reason,
        sender_marks: marks(raw.sender_archived, raw.sender_deleted_at),
        recipient_marks: marks(raw.recipient_archived, raw.recipient_deleted_at),
    };
    Ok(MessageLine { id: raw.id, parent: raw.parent, sender: raw.sender, recipient: raw.recipient, message })
}

/// A time: RFC 3339, or seconds since 1970.
struct Moment(Timestamp);

/// The end of the year 9999, which is the last that RFC 3339 can write.
const LAST_SECOND: i64 = 253_402_300_799;

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Times;
        impl Visitor<'_> for Times {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time as RFC 3339 or seconds since 1970")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map(Moment).map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Moment, E> {
                if !(-LAST_SECOND..=LAST_SECOND).contains(&seconds) {
                    return Err(E::custom("this is no time in seconds since 1970"));
                }
                Ok(Moment(Timestamp::from_seconds(seconds)))
            }

            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Moment, E> {
                self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
            }

            #[expect(clippy::as_conversions, reason = "checked to be within a double's exact range")]
            fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Moment, E> {
                let whole = self.visit_i64(seconds.floor() as i64)?;
                let micros = ((seconds - seconds.floor()) * 1e6).round() as i64;
                Ok(Moment(Timestamp::from_micros(whole.0.micros() + micros)))
            }
        }
        deserializer.deserialize_any(Times)
    }
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ids;
        impl Visitor<'_> for Ids {
            type Value = FileId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id as a whole number or a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<FileId, E> {
                Ok(FileId::Text(text.into()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<FileId, E> {
                Ok(FileId::Number(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<FileId, E> {
                i64::try_from(number).map(FileId::Number).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Ids)
    }
}
