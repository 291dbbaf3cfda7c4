//! The databases' errors in the engine's words.

use crate::error::Error;
use postroom_model::Code;

/// PostgreSQL: `lock_timeout` has passed.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Sorts an error of a driver: a broken rule, a database out of reach, or a fault.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn failure(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(db) if db.is_unique_violation() => Error::Conflict(db.message().to_owned()),
        // What it refers to was there when the write was prepared, and has been removed since.
        sqlx::Error::Database(db) if db.is_foreign_key_violation() => Code::NotFound.into(),
        sqlx::Error::Database(db) if db.code().as_deref() == Some(LOCK_NOT_AVAILABLE) => Error::LockTimeout,
        sqlx::Error::Database(db) if is_passing(db.code().as_deref()) => {
            Error::Unavailable(error.to_string())
        }
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Error::Unavailable(error.to_string()),
        // Values are bound, never part of the text, so this text holds none of them.
        _ => Error::Internal(error.to_string()),
    }
}

/// SQLITE_BUSY, SQLITE_LOCKED, and PostgreSQL's serialisation failure, deadlock, shutdown, start-up.
fn is_passing(code: Option<&str>) -> bool {
    matches!(code, Some("5" | "6" | "40001" | "40P01" | "57P01" | "57P03"))
}

/// Whether the same transaction may well succeed if it is run again.
pub(super) fn may_retry(error: &Error) -> bool {
    match error {
        Error::Unavailable(text) => text.contains("deadlock") || text.contains("serialize"),
        // Another process made the same id in the same millisecond.
        Error::Conflict(text) => text.contains("messages_pkey"),
        Error::Superseded | Error::LockTimeout => true,
        _ => false,
    }
}
