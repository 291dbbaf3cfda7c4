//! The databases' errors in the engine's words, told apart by their codes: texts change with version and language.

use crate::error::Error;
use postroom_model::Code;
use sqlx::{
    error::DatabaseError,
    postgres::{PgDatabaseError, PgSeverity},
    sqlite::SqliteError,
};

/// What an error of a database means to whoever ran the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// A unique value is taken.
    Taken,
    /// What it refers to was there when the write was prepared, and has been removed since.
    Gone,
    /// The transaction met another one and may well succeed if it is run again.
    TransactionConflict,
    /// Another transaction has held a lock for too long.
    LockTimeout,
    /// Later may be better.
    Unavailable,
    /// A mistake of this program.
    Internal,
}

/// Sorts an error of a driver.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn failure(error: sqlx::Error) -> Error {
    // Values are bound, never part of the text, so these texts hold none of them.
    let text = error.to_string();
    match &error {
        sqlx::Error::Database(database) => match meaning(database.as_ref()) {
            Meaning::Taken => Error::Conflict(text),
            Meaning::Gone => Code::NotFound.into(),
            Meaning::TransactionConflict => Error::TransactionConflict(text),
            Meaning::LockTimeout => Error::LockTimeout,
            Meaning::Unavailable => Error::Unavailable(text),
            Meaning::Internal => Error::Internal(text),
        },
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Error::Unavailable(text),
        _ => Error::Internal(text),
    }
}

fn meaning(error: &dyn DatabaseError) -> Meaning {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        let severe = matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic);
        return of_postgres(error.code(), error.constraint(), severe);
    }
    let code = error.try_downcast_ref::<SqliteError>().and_then(|error| error.code()?.parse().ok());
    code.map_or(Meaning::Internal, of_sqlite)
}

/// By SQLSTATE, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_postgres(code: &str, constraint: Option<&str>, severe: bool) -> Meaning {
    match code {
        // unique_violation. Primary keys are ids: another process has just made the same one.
        "23505" if constraint.is_some_and(|name| name.ends_with("_pkey")) => Meaning::TransactionConflict,
        "23505" => Meaning::Taken,
        // foreign_key_violation
        "23503" => Meaning::Gone,
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => Meaning::TransactionConflict,
        // lock_not_available: `lock_timeout` has passed
        "55P03" => Meaning::LockTimeout,
        // Classes: connection exception, insufficient resources, operator intervention.
        _ if severe || ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => Meaning::Unavailable,
        _ => Meaning::Internal,
    }
}

/// By extended result code, <https://www.sqlite.org/rescode.html>.
fn of_sqlite(code: i32) -> Meaning {
    match (code, code & 0xff) {
        // SQLITE_CONSTRAINT_PRIMARYKEY: ids, as above.
        (1555, _) => Meaning::TransactionConflict,
        // SQLITE_CONSTRAINT_UNIQUE
        (2067, _) => Meaning::Taken,
        // SQLITE_CONSTRAINT_FOREIGNKEY
        (787, _) => Meaning::Gone,
        // SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED
        (517, _) | (_, 6) => Meaning::TransactionConflict,
        // SQLITE_BUSY after a long wait, SQLITE_IOERR, SQLITE_FULL
        (_, 5 | 10 | 13) => Meaning::Unavailable,
        _ => Meaning::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide() {
        for (code, expected) in [
            (1555, Meaning::TransactionConflict),
            (517, Meaning::TransactionConflict),
            (6, Meaning::TransactionConflict),
            (262, Meaning::TransactionConflict),
            (2067, Meaning::Taken),
            (787, Meaning::Gone),
            (5, Meaning::Unavailable),
            (261, Meaning::Unavailable),
            (13, Meaning::Unavailable),
            (778, Meaning::Unavailable),
            (1, Meaning::Internal),
            (1299, Meaning::Internal),
        ] {
            assert_eq!(of_sqlite(code), expected, "{code}");
        }
        for (code, constraint, expected) in [
            ("23505", Some("messages_pkey"), Meaning::TransactionConflict),
            ("23505", Some("users_name_key"), Meaning::Taken),
            ("23503", Some("entries_owner_id_fkey"), Meaning::Gone),
            ("40001", None, Meaning::TransactionConflict),
            ("40P01", None, Meaning::TransactionConflict),
            ("55P03", None, Meaning::LockTimeout),
            ("53100", None, Meaning::Unavailable),
            ("57P01", None, Meaning::Unavailable),
            ("23514", None, Meaning::Internal),
            ("42601", None, Meaning::Internal),
        ] {
            assert_eq!(of_postgres(code, constraint, false), expected, "{code}");
        }
    }
}
