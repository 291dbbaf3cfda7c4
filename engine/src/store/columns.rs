//! How the model's types are stored: ids and times as numbers, a status as its word, a folder and a side
//! as small numbers.
//!
//! The model does not know sqlx, and sqlx's traits cannot be implemented here for types of another
//! crate. So a [`Column`] says which plain type represents it in both databases, and [`row!`] declares
//! structs that are read column by column. What is stored and cannot be understood is an error.

use super::sql::Value;
use postroom_model::{
    ConversationId, EventKind, Folder, Language, MessageId, Scope, SessionId, Status, Timestamp, TokenId,
    UserId,
};
use sqlx::{ColumnIndex, Decode, Row, Type, error::BoxDynError};

/// The two sides of a message. A note to oneself has both sides in the same mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// The owner of the entry sent the message.
    Sent,
    /// The owner of the entry received the message, or will when it is accepted.
    Received,
}

/// A type that a column can be read as.
pub(crate) trait Column: Sized {
    /// The plain type that both drivers know.
    type Stored<'r>;

    /// The value of what is stored.
    fn load(stored: Self::Stored<'_>) -> Result<Self, BoxDynError>;
}

/// Reads one column of a row.
pub(crate) fn read<'r, T, R>(row: &'r R, name: &'static str) -> sqlx::Result<T>
where
    T: Column,
    R: Row,
    &'static str: ColumnIndex<R>,
    T::Stored<'r>: Decode<'r, R::Database> + Type<R::Database>,
{
    let stored = row.try_get::<T::Stored<'r>, _>(name)?;
    T::load(stored).map_err(|source| sqlx::Error::ColumnDecode { index: name.to_owned(), source })
}

/// A row of one column.
pub(crate) struct Scalar<T>(pub T);

macro_rules! read_scalar {
    ($($row:ty),*) => {$(
        impl<'r, T> sqlx::FromRow<'r, $row> for Scalar<T>
        where
            T: Column,
            T::Stored<'r>: Decode<'r, <$row as Row>::Database> + Type<<$row as Row>::Database>,
        {
            fn from_row(row: &'r $row) -> sqlx::Result<Self> {
                let stored = row.try_get::<T::Stored<'r>, _>(0)?;
                let value = T::load(stored);
                value.map(Self).map_err(|source| sqlx::Error::ColumnDecode { index: "0".to_owned(), source })
            }
        }
    )*};
}

read_scalar!(sqlx::sqlite::SqliteRow, sqlx::postgres::PgRow);

impl<T: Column> Column for Option<T> {
    type Stored<'r> = Option<T::Stored<'r>>;
    fn load(stored: Self::Stored<'_>) -> Result<Self, BoxDynError> {
        stored.map(T::load).transpose()
    }
}

/// Types that are stored as a number or as they are.
macro_rules! plain {
    ($($kind:ty: $stored:ty, |$v:ident| $load:expr, |$s:ident| $store:expr;)*) => {$(
        impl Column for $kind {
            type Stored<'r> = $stored;
            fn load($v: $stored) -> Result<Self, BoxDynError> {
                Ok($load)
            }
        }

        impl From<$kind> for Value {
            fn from($s: $kind) -> Self {
                $store.into()
            }
        }

        impl From<Option<$kind>> for Value {
            fn from(value: Option<$kind>) -> Self {
                value.map(|$s| $store).into()
            }
        }
    )*};
}

plain! {
    UserId: i64, |v| Self(v), |s| s.0;
    MessageId: i64, |v| Self(v), |s| s.0;
    ConversationId: i64, |v| Self(v), |s| s.0;
    SessionId: i64, |v| Self(v), |s| s.0;
    TokenId: i64, |v| Self(v), |s| s.0;
    Timestamp: i64, |v| Self::from_micros(v), |s| s.micros();
    Side: i64, |v| match v {
        0 => Self::Sent,
        1 => Self::Received,
        _ => return Err(format!("{v} is no side of a message").into()),
    }, |s| match s {
        Side::Sent => 0_i64,
        Side::Received => 1_i64,
    };
    Folder: i64, |v| match v {
        1 => Self::Inbox,
        2 => Self::Sent,
        3 => Self::Archives,
        4 => Self::Trash,
        _ => return Err(format!("{v} is no folder").into()),
    }, |s| folder_number(s);
}

/// The number of a folder in the tables, for statements that name it.
pub(super) const fn folder_number(folder: Folder) -> i64 {
    match folder {
        Folder::Inbox => 1,
        Folder::Sent => 2,
        Folder::Archives => 3,
        Folder::Trash => 4,
    }
}

impl Column for Status {
    type Stored<'r> = &'r str;
    fn load(stored: &str) -> Result<Self, BoxDynError> {
        stored.parse().map_err(|_| format!("{stored:?} is no status").into())
    }
}

impl From<Status> for Value {
    fn from(status: Status) -> Self {
        status.as_str().into()
    }
}

impl Column for Language {
    type Stored<'r> = &'r str;
    fn load(stored: &str) -> Result<Self, BoxDynError> {
        stored.parse().map_err(|_| format!("{stored:?} is no language").into())
    }
}

impl From<Option<Language>> for Value {
    fn from(language: Option<Language>) -> Self {
        language.map(|language| language.as_str().to_owned()).into()
    }
}

impl Column for EventKind {
    type Stored<'r> = &'r str;
    /// A newer version of the server may have stored a kind that this one does not know: then a page does well
    /// to fetch afresh.
    fn load(stored: &str) -> Result<Self, BoxDynError> {
        Ok(stored.parse().unwrap_or(Self::Resync))
    }
}

impl From<EventKind> for Value {
    fn from(kind: EventKind) -> Self {
        kind.as_str().into()
    }
}

/// Words separated by blanks.
impl Column for Vec<Scope> {
    type Stored<'r> = &'r str;
    fn load(stored: &str) -> Result<Self, BoxDynError> {
        let scopes = stored.split_whitespace().map(str::parse).collect::<Result<_, _>>();
        scopes.map_err(|_| format!("{stored:?} are no scopes").into())
    }
}

impl From<Vec<Scope>> for Value {
    fn from(scopes: Vec<Scope>) -> Self {
        scopes.into_iter().map(Scope::as_str).collect::<Vec<_>>().join(" ").into()
    }
}

macro_rules! as_is {
    ($($kind:ty),*) => {$(
        impl Column for $kind {
            type Stored<'r> = Self;
            fn load(stored: Self) -> Result<Self, BoxDynError> {
                Ok(stored)
            }
        }
    )*};
}

as_is!(i64, bool, String, Vec<u8>);

/// Declares a struct whose fields are read from the columns of the same names. A field after `..` is
/// a row of its own within the same columns, one with `{…}` a struct of another crate with these fields.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $(..$flat:ident: $flat_kind:ty,)*
            $($(#[$doc:meta])* $field:ident: $kind:ty $({ $($inner:ident),* })?,)*
        }
    ) => {
        $(#[$meta])*
        $visibility struct $name {
            $(pub $flat: $flat_kind,)*
            $($(#[$doc])* pub $field: $kind,)*
        }

        $crate::store::columns::row!(@read sqlx::sqlite::SqliteRow, $name,
            $($flat)*; $($field: $kind $({ $($inner)* })?;)*);
        $crate::store::columns::row!(@read sqlx::postgres::PgRow, $name,
            $($flat)*; $($field: $kind $({ $($inner)* })?;)*);
    };
    (@read $row:ty, $name:ident, $($flat:ident)*; $($field:ident: $kind:ty $({ $($inner:ident)* })?;)*) => {
        impl sqlx::FromRow<'_, $row> for $name {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                Ok(Self {
                    $($flat: sqlx::FromRow::from_row(row)?,)*
                    $($field: $crate::store::columns::row!(@field row, $field: $kind $({ $($inner)* })?),)*
                })
            }
        }
    };
    (@field $row:ident, $field:ident: $kind:ty) => {
        $crate::store::columns::read($row, stringify!($field))?
    };
    (@field $row:ident, $field:ident: $kind:ty { $($inner:ident)* }) => {{
        type Inner = $kind;
        Inner { $($inner: $crate::store::columns::read($row, stringify!($inner))?,)* }
    }};
}
pub(crate) use row;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        for folder in Folder::ALL {
            assert_eq!(Folder::load(folder_number(folder)).unwrap(), folder);
        }
        for side in [Side::Sent, Side::Received] {
            let Value::Int(Some(number)) = Value::from(side) else { panic!("a side is a number") };
            assert_eq!(Side::load(number).unwrap(), side);
        }
        for status in Status::ALL {
            assert_eq!(Status::load(status.as_str()).unwrap(), status);
        }
        for language in Language::ALL {
            assert_eq!(Language::load(language.as_str()).unwrap(), language);
        }
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        assert!(Folder::load(0).is_err() && Side::load(2).is_err() && Status::load("maybe").is_err());
    }
}
