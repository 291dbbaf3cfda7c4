//! One statement with its values, for either database.
//!
//! Most texts are constants, the same for SQLite and PostgreSQL (`$1` placeholders and the common constructs
//! only). Where the number of rows varies, or several statements go to the database at once, sqlx's
//! [`QueryBuilder`] puts the text together, from constant parts and bound values.
//!
//! Either is declared, by [`statements!`] or by [`built_statements!`]: nothing else makes what [`sql`] and
//! [`SqlBuilder::new`] take. So tests know all of them, prepare them on both databases, and read their plans.

use super::Dialect;
use crate::error::{Error, Result};
use sqlx::{
    Arguments, AssertSqlSafe, Database, Encode, Execute, IntoArguments, Postgres, QueryBuilder, SqlSafeStr,
    SqlStr, Sqlite, Type, encode::IsNull, error::BoxDynError, postgres::PgArguments, sqlite::SqliteArguments,
};

/// A value to bind. Absent values have a kind too: PostgreSQL wants to know it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Bool(bool),
    Text(Option<String>),
    Bytes(Vec<u8>),
}

macro_rules! bindable {
    ($($database:ty),*) => {$(
        impl Type<$database> for Value {
            fn type_info() -> <$database as Database>::TypeInfo {
                <i64 as Type<$database>>::type_info()
            }
        }

        impl Encode<'_, $database> for Value {
            fn encode(
                self,
                buffer: &mut <$database as Database>::ArgumentBuffer,
            ) -> Result<IsNull, BoxDynError> {
                match self {
                    Self::Int(v) => Encode::<$database>::encode(v, buffer),
                    Self::Bool(v) => Encode::<$database>::encode(v, buffer),
                    Self::Text(v) => Encode::<$database>::encode(v, buffer),
                    Self::Bytes(v) => Encode::<$database>::encode(v, buffer),
                }
            }

            fn encode_by_ref(
                &self,
                buffer: &mut <$database as Database>::ArgumentBuffer,
            ) -> Result<IsNull, BoxDynError> {
                Encode::<$database>::encode(self.clone(), buffer)
            }

            fn produces(&self) -> Option<<$database as Database>::TypeInfo> {
                Some(match self {
                    Self::Int(_) => <i64 as Type<$database>>::type_info(),
                    Self::Bool(_) => <bool as Type<$database>>::type_info(),
                    Self::Text(_) => <String as Type<$database>>::type_info(),
                    Self::Bytes(_) => <Vec<u8> as Type<$database>>::type_info(),
                })
            }
        }
    )*};
}

bindable!(Sqlite, Postgres);

/// A statement and its values.
pub(crate) enum Sql {
    /// A text for both databases, with placeholders for the values.
    Text(SqlStr, Vec<Value>),
    /// A text that was put together for one of them.
    Built(SqlBuilder),
}

/// A static text that its file declares by [`statements!`].
#[derive(Clone, Copy)]
pub(crate) struct Statement(&'static str);

impl Statement {
    /// For [`statements!`] alone.
    pub(super) const fn declared(text: &'static str) -> Self {
        Self(text)
    }

    /// The text for both databases.
    pub(super) const fn text(self) -> &'static str {
        self.0
    }
}

/// Tests may run what they like.
#[cfg(test)]
impl From<&'static str> for Statement {
    fn from(text: &'static str) -> Self {
        Self(text)
    }
}

/// A static statement without values yet.
pub(crate) fn sql(statement: impl Into<Statement>) -> Sql {
    Sql::Text(statement.into().text().into_sql_str(), Vec::new())
}

impl Sql {
    /// A statement that was written out of static parts, never of values.
    pub(super) fn written(text: String) -> Self {
        Self::Text(AssertSqlSafe(text).into_sql_str(), Vec::new())
    }

    /// It cannot change anything.
    pub(super) fn only_reads(&self) -> bool {
        matches!(self, Self::Text(text, _) if text.as_str().trim_start().starts_with("SELECT"))
    }

    /// Binds the next placeholder of a text.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        match &mut self {
            Self::Text(_, values) => values.push(value.into()),
            Self::Built(builder) => builder.push_bind(value),
        }
        self
    }

    /// What SQLite runs.
    pub(super) fn for_sqlite(self) -> Result<(SqlStr, SqliteArguments)> {
        match self {
            Self::Text(text, values) => Ok((text, arguments(values, SqliteArguments::add)?)),
            Self::Built(SqlBuilder::Sqlite(builder)) => finish(builder),
            Self::Built(SqlBuilder::Postgres(_)) => Err(wrong_database()),
        }
    }

    /// What PostgreSQL runs.
    pub(super) fn for_postgres(self) -> Result<(SqlStr, PgArguments)> {
        match self {
            Self::Text(text, values) => Ok((text, arguments(values, PgArguments::add)?)),
            Self::Built(SqlBuilder::Postgres(builder)) => finish(builder),
            Self::Built(SqlBuilder::Sqlite(_)) => Err(wrong_database()),
        }
    }
}

fn arguments<A: Default>(
    values: Vec<Value>,
    add: impl Fn(&mut A, Value) -> Result<(), BoxDynError>,
) -> Result<A> {
    let mut arguments = A::default();
    for value in values {
        add(&mut arguments, value).map_err(cannot_bind)?;
    }
    Ok(arguments)
}

fn finish<D>(mut builder: QueryBuilder<D>) -> Result<(SqlStr, D::Arguments)>
where
    D: Database,
    D::Arguments: IntoArguments<D>,
{
    let arguments = builder.build().take_arguments().map_err(cannot_bind)?;
    Ok((builder.into_sql(), arguments.unwrap_or_default()))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn cannot_bind(error: BoxDynError) -> Error {
    Error::Internal(format!("a value cannot be bound: {error}"))
}

fn wrong_database() -> Error {
    Error::Internal("a statement was built for the other database".to_owned())
}

/// Puts a statement, or several, together: constant parts and bound values in turns.
pub(crate) enum SqlBuilder {
    Sqlite(QueryBuilder<Sqlite>),
    Postgres(QueryBuilder<Postgres>),
}

/// Does the same to either builder.
macro_rules! either {
    ($builder:expr, $inner:ident => $do:expr) => {
        match $builder {
            SqlBuilder::Sqlite($inner) => {
                $do;
            }
            SqlBuilder::Postgres($inner) => {
                $do;
            }
        }
    };
}

/// The name of a statement that its file declares by [`built_statements!`].
#[derive(Clone, Copy)]
pub(super) struct BuiltStatement(());

impl BuiltStatement {
    /// For [`built_statements!`] alone.
    pub(super) const fn declared() -> Self {
        Self(())
    }
}

impl SqlBuilder {
    /// The beginning of a statement.
    pub(super) fn new(_: BuiltStatement, dialect: Dialect) -> Self {
        Self::empty(dialect)
    }

    fn empty(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::Sqlite(QueryBuilder::default()),
            Dialect::Postgres => Self::Postgres(QueryBuilder::default()),
        }
    }

    /// Adds a part of the text.
    pub(super) fn push(&mut self, part: &'static str) {
        either!(self, builder => builder.push(part));
    }

    /// Adds a value.
    pub(super) fn push_bind(&mut self, value: impl Into<Value>) {
        either!(self, builder => builder.push_bind(value.into()));
    }

    /// Adds `VALUES (…), (…)`. There must be a row.
    pub(super) fn push_rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [Value; N]>) {
        either!(self, builder => builder.push_values(rows, |mut row, values| {
            for value in values {
                row.push_bind(value);
            }
        }));
    }

    /// Adds `(…, …)`. There must be a value.
    pub(super) fn push_list<T: Into<Value>>(&mut self, values: impl IntoIterator<Item = T>) {
        self.push("(");
        either!(self, builder => {
            let mut list = builder.separated(", ");
            for value in values {
                list.push_bind(value.into());
            }
        });
        self.push(")");
    }
}

impl From<SqlBuilder> for Sql {
    fn from(builder: SqlBuilder) -> Self {
        Self::Built(builder)
    }
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

/// Declares the statements of one file: a constant each, and all of them in `ALL`, which tests prepare on both
/// databases. A list that the tests forget is dead code to clippy.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(super) const $name: $crate::store::sql::Statement =
            $crate::store::sql::Statement::declared($text);)*
        /// Every statement of this file by name.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $name.text())),*];
    };
}
pub(crate) use statements;

/// Declares the statements of one file that are put together, each with what builds it in every form that it takes,
/// with values of the tests' choice.
macro_rules! built_statements {
    ($($(#[$doc:meta])* $name:ident = [$($form:expr),+ $(,)?];)*) => {
        $($(#[$doc])* pub(super) const $name: $crate::store::sql::BuiltStatement =
            $crate::store::sql::BuiltStatement::declared();)*
        /// Every form of every such statement of this file, by name.
        #[cfg(test)]
        pub(super) const BUILT: &[(&str, $crate::store::sql::Form)] =
            &[$($((concat!(module_path!(), "::", stringify!($name)), $form)),+),*];
    };
}
pub(crate) use built_statements;

/// Builds one form of a statement.
#[cfg(test)]
pub(super) type Form = fn(&mut SqlBuilder);

/// What makes a database explain how it would run one form.
#[cfg(test)]
pub(super) fn explain(form: Form, dialect: Dialect) -> Sql {
    let mut builder = SqlBuilder::empty(dialect);
    builder.push(match dialect {
        Dialect::Sqlite => "EXPLAIN QUERY PLAN ",
        Dialect::Postgres => "EXPLAIN (COSTS OFF) ",
    });
    form(&mut builder);
    builder.into()
}
