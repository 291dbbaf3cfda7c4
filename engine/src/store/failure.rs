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
enum FailureKind {
    /// A unique value is taken.
    UniqueViolation,
    /// What it refers to was there when the write was prepared, and has been removed since.
    ForeignKeyViolation,
    /// The transaction met another one and may well succeed if it is run again.
    TransactionConflict,
    /// Another transaction has held a lock for too long.
    LockTimeout,
    /// Later may be better.
    Unavailable,
    /// This program or the database is broken.
    Internal,
}

/// Sorts an error of a driver.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn failure(error: sqlx::Error) -> Error {
    // Values are bound, never part of the text, so these texts hold none of them.
    let text = error.to_string();
    match &error {
        sqlx::Error::Database(database) => match kind(database.as_ref()) {
            FailureKind::UniqueViolation => Error::Conflict(text),
            FailureKind::ForeignKeyViolation => Code::NotFound.into(),
            FailureKind::TransactionConflict => Error::TransactionConflict(text),
            FailureKind::LockTimeout => Error::LockTimeout,
            FailureKind::Unavailable => Error::Unavailable(text),
            FailureKind::Internal => Error::Internal(text),
        },
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Error::Unavailable(text),
        _ => Error::Internal(text),
    }
}

fn kind(error: &dyn DatabaseError) -> FailureKind {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        let severe = matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic);
        return of_postgres(error.code(), error.constraint(), severe);
    }
    let code = error.try_downcast_ref::<SqliteError>().and_then(|error| error.code()?.parse().ok());
    code.map_or(FailureKind::Internal, |code| of_sqlite(code, error.message()))
}

/// The tables whose primary keys are ids, which processes make without asking each other.
const ID_TABLES: [&str; 7] = ["users", "messages", "bodies", "sessions", "tokens", "jobs", "moderation_log"];

/// By SQLSTATE, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_postgres(code: &str, constraint: Option<&str>, severe: bool) -> FailureKind {
    match code {
        // unique_violation
        "23505" => match constraint.and_then(|name| name.strip_suffix("_pkey")) {
            // Another process has just made the same id.
            Some(table) if ID_TABLES.contains(&table) => FailureKind::TransactionConflict,
            // What makes the other keys unique is the business of the statements.
            Some(_) => FailureKind::Internal,
            None => FailureKind::UniqueViolation,
        },
        // foreign_key_violation
        "23503" => FailureKind::ForeignKeyViolation,
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => FailureKind::TransactionConflict,
        // lock_not_available: `lock_timeout` has passed
        "55P03" => FailureKind::LockTimeout,
        // Classes: connection exception, insufficient resources, operator intervention.
        _ if severe || ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
            FailureKind::Unavailable
        }
        _ => FailureKind::Internal,
    }
}

/// By extended result code, <https://www.sqlite.org/rescode.html>.
fn of_sqlite(code: i32, message: &str) -> FailureKind {
    // `UNIQUE constraint failed: messages.id`
    let is_id = |table: &&str| message.ends_with(&format!(": {table}.id"));
    match (code, code & 0xff) {
        // SQLITE_CONSTRAINT_PRIMARYKEY, as above.
        (1555, _) if ID_TABLES.iter().any(is_id) => FailureKind::TransactionConflict,
        // SQLITE_CONSTRAINT_UNIQUE
        (2067, _) => FailureKind::UniqueViolation,
        // SQLITE_CONSTRAINT_FOREIGNKEY
        (787, _) => FailureKind::ForeignKeyViolation,
        // SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED
        (517, _) | (_, 6) => FailureKind::TransactionConflict,
        // SQLITE_BUSY after a long wait, SQLITE_IOERR, SQLITE_FULL
        (_, 5 | 10 | 13) => FailureKind::Unavailable,
        _ => FailureKind::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide() {
        for (code, expected) in [
            (517, FailureKind::TransactionConflict),
            (6, FailureKind::TransactionConflict),
            (262, FailureKind::TransactionConflict),
            (2067, FailureKind::UniqueViolation),
            (787, FailureKind::ForeignKeyViolation),
            (5, FailureKind::Unavailable),
            (261, FailureKind::Unavailable),
            (13, FailureKind::Unavailable),
            (778, FailureKind::Unavailable),
            (1, FailureKind::Internal),
            (1299, FailureKind::Internal),
        ] {
            assert_eq!(of_sqlite(code, ""), expected, "{code}");
        }
        let primary_key = |column| of_sqlite(1555, &format!("UNIQUE constraint failed: {column}"));
        assert_eq!(primary_key("messages.id"), FailureKind::TransactionConflict);
        for key in ["events.owner_id, events.seq", "bulk_journal.bulk_id, bulk_journal.id"] {
            assert_eq!(primary_key(key), FailureKind::Internal, "{key}");
        }
        for (code, constraint, expected) in [
            ("23505", Some("messages_pkey"), FailureKind::TransactionConflict),
            ("23505", Some("events_pkey"), FailureKind::Internal),
            ("23505", Some("users_name_key"), FailureKind::UniqueViolation),
            ("23503", Some("entries_owner_id_fkey"), FailureKind::ForeignKeyViolation),
            ("40001", None, FailureKind::TransactionConflict),
            ("40P01", None, FailureKind::TransactionConflict),
            ("55P03", None, FailureKind::LockTimeout),
            ("53100", None, FailureKind::Unavailable),
            ("57P01", None, FailureKind::Unavailable),
            ("23514", None, FailureKind::Internal),
            ("42601", None, FailureKind::Internal),
        ] {
            assert_eq!(of_postgres(code, constraint, false), expected, "{code}");
        }
    }
}
