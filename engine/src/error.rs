//! What can go wrong, in two messages: one for the caller, one for the log.

use postroom_model::{Code, FieldError, Refusal};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request was wrong; the caller may know why.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// A rule of the database was broken by a simultaneous write, such as a name taken meanwhile.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The database cannot be reached or is overloaded; later may be better.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The transaction met another one, and nothing of it is left. The store has run it several times by now.
    #[error("transaction conflict: {0}")]
    TransactionConflict(String),
    /// Another transaction has held a lock for too long. The store runs such a write again.
    #[error("another transaction holds a lock")]
    LockTimeout,
    /// This program or its database is broken.
    #[error("internal: {0}")]
    Internal(String),
}

/// The engine's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What the caller may see; the rest goes to the log. To be called once, where an error is answered.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Conflict(_) => Code::Conflict.into(),
            Self::Unavailable(_) | Self::TransactionConflict(_) | Self::LockTimeout => {
                tracing::error!(error = %self, "unavailable");
                Code::Unavailable.into()
            }
            Self::Internal(detail) => {
                tracing::error!(detail, "internal error");
                Code::Internal.into()
            }
        }
    }

    /// A unique value was taken by a simultaneous write.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Refused(error.into())
    }
}
