//! One statement with its values, ready for either database.
//!
//! The text is the same for SQLite and PostgreSQL (`$1` placeholders and the common constructs
//! only); the values are kept by kind and handed to whichever driver runs it.

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// A value to bind. Absent values have a kind too: PostgreSQL wants to know it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Bool(bool),
    Text(Option<String>),
    Bytes(Vec<u8>),
}

/// A statement and its values.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    pub(super) text: SqlStr,
    pub(super) values: Vec<Value>,
}

/// A static statement without values yet.
pub(crate) fn sql(text: &'static str) -> Sql {
    Sql { text: text.into_sql_str(), values: Vec::new() }
}

impl Sql {
    /// A statement put together from static parts, never from values.
    pub(super) fn assembled(text: String) -> Self {
        Self { text: AssertSqlSafe(text).into_sql_str(), values: Vec::new() }
    }

    /// A statement that was put together before.
    pub(super) fn prepared(text: &SqlStr) -> Self {
        Self { text: text.clone(), values: Vec::new() }
    }

    /// It cannot change anything.
    pub(super) fn only_reads(&self) -> bool {
        self.text.as_str().trim_start().starts_with("SELECT")
    }

    /// Several statements as one text, with their placeholders numbered through.
    pub(super) fn joined(all: Vec<Self>) -> Self {
        let (mut text, mut values) = (String::new(), Vec::new());
        for one in all {
            let mut parts = one.text.as_str().split('$');
            text.push_str(parts.next().unwrap_or_default());
            for part in parts {
                let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
                let (number, rest) = part.split_at(digits);
                let number = number.parse::<usize>().unwrap_or_default() + values.len();
                text.push_str(&format!("${number}{rest}"));
            }
            text.push(';');
            values.extend(one.values);
        }
        Self { text: AssertSqlSafe(text).into_sql_str(), values }
    }

    /// Binds the next placeholder.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

/// The statement that inserts several rows, made from the one that inserts one.
pub(super) fn many_rows(one: &'static str, rows: usize) -> SqlStr {
    let Some((start, values)) = one.split_once("VALUES") else { return one.into_sql_str() };
    let columns = values.matches('$').count();
    let row = |n: usize| {
        let places: Vec<String> = (1..=columns).map(|c| format!("${}", n * columns + c)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    AssertSqlSafe(format!("{start}VALUES {}", rows.join(", "))).into_sql_str()
}

macro_rules! into_value {
    ($($from:ty => |$v:ident| $make:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($v: $from) -> Self { $make }
        })*
    };
}

into_value! {
    i64 => |v| Self::Int(Some(v));
    Option<i64> => |v| Self::Int(v);
    bool => |v| Self::Bool(v);
    &str => |v| Self::Text(Some(v.to_owned()));
    String => |v| Self::Text(Some(v));
    Option<String> => |v| Self::Text(v);
    Vec<u8> => |v| Self::Bytes(v);
    &[u8] => |v| Self::Bytes(v.to_vec());
}

/// Declares the statements of one file: a constant each, and all of them in `ALL`, which a test
/// prepares on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(super) const $name: &str = $text;)*
        /// Every statement of this file by name.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;
