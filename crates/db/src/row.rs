//! What comes out of a statement: a row of either engine, read by column name into own types.

use jiff::Timestamp;
use linli_kernel::{Digest, DigestKind, StreetCode};
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgRow, PgValueRef};
use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{Decode, Postgres, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use crate::{DbError, Json, numeric};

/// One row of an answer.
pub struct Row(pub(crate) Inner);

pub(crate) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A column's value before it becomes a Rust type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Column<'r> {
    /// `NULL`.
    Null,
    /// Any integer type, a truth value, or a whole `NUMERIC` (what PostgreSQL makes of `SUM`).
    Int(i64),
    /// A floating-point number or a `NUMERIC` with a fraction.
    Real(f64),
    /// Text.
    Text(&'r str),
    /// Bytes.
    Blob(&'r [u8]),
}

/// A Rust type that can be read from a column. For an own enum or newtype use
/// [`crate::text_column!`].
pub trait FromColumn: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// Why the value cannot be one of this type; the column's name is added by [`Row::get`].
    fn from_column(column: Column<'_>) -> Result<Self, String>;
}

impl Row {
    /// The value of a column by its name.
    ///
    /// # Errors
    /// [`DbError::Column`] if the answer has no such column or its value is not a `T`.
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T, DbError> {
        self.column(column)
            .and_then(T::from_column)
            .map_err(|problem| DbError::Column {
                column: column.to_owned(),
                problem,
            })
    }

    /// The names of the columns, in the order of the statement.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        use sqlx::Column as _;
        match &self.0 {
            Inner::Sqlite(row) => row.columns().iter().map(|c| c.name().to_owned()).collect(),
            Inner::Postgres(row) => row.columns().iter().map(|c| c.name().to_owned()).collect(),
        }
    }

    /// The value of a column before it becomes a Rust type.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn column(&self, name: &str) -> Result<Column<'_>, String> {
        match &self.0 {
            Inner::Sqlite(row) => {
                of_sqlite(row.try_get_raw(name).map_err(|error| error.to_string())?)
            }
            Inner::Postgres(row) => {
                of_postgres(row.try_get_raw(name).map_err(|error| error.to_string())?)
            }
        }
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Names only: values may be personal data, and rows end up in logs.
        f.debug_tuple("Row").field(&self.names()).finish()
    }
}

fn of_sqlite(value: SqliteValueRef<'_>) -> Result<Column<'_>, String> {
    if value.is_null() {
        return Ok(Column::Null);
    }
    let column = match value.type_info().name() {
        "INTEGER" => <_ as Decode<Sqlite>>::decode(value).map(Column::Int),
        "REAL" => <_ as Decode<Sqlite>>::decode(value).map(Column::Real),
        "TEXT" => <_ as Decode<Sqlite>>::decode(value).map(Column::Text),
        "BLOB" => <_ as Decode<Sqlite>>::decode(value).map(Column::Blob),
        other => return Err(format!("unexpected SQLite type {other}")),
    };
    column.map_err(|error| error.to_string())
}

fn of_postgres(value: PgValueRef<'_>) -> Result<Column<'_>, String> {
    if value.is_null() {
        return Ok(Column::Null);
    }
    let kind = value.type_info().into_owned();
    let column =
        match kind.name() {
            "INT8" => <_ as Decode<Postgres>>::decode(value).map(Column::Int),
            "INT4" => <_ as Decode<Postgres>>::decode(value)
                .map(|small: i32| Column::Int(i64::from(small))),
            "INT2" => <_ as Decode<Postgres>>::decode(value)
                .map(|small: i16| Column::Int(i64::from(small))),
            "BOOL" => <_ as Decode<Postgres>>::decode(value)
                .map(|truth: bool| Column::Int(i64::from(truth))),
            "FLOAT8" => <_ as Decode<Postgres>>::decode(value).map(Column::Real),
            "FLOAT4" => <_ as Decode<Postgres>>::decode(value)
                .map(|small: f32| Column::Real(f64::from(small))),
            "TEXT" | "VARCHAR" | "NAME" | "BPCHAR" | "UNKNOWN" => {
                <_ as Decode<Postgres>>::decode(value).map(Column::Text)
            }
            "BYTEA" => <_ as Decode<Postgres>>::decode(value).map(Column::Blob),
            "NUMERIC" => {
                return numeric::column(value.as_bytes().map_err(|error| error.to_string())?);
            }
            other => return Err(format!("unexpected PostgreSQL type {other}; cast it")),
        };
    column.map_err(|error| error.to_string())
}

impl<'r> Column<'r> {
    /// A text.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn text(self) -> Result<&'r str, String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Null | Self::Int(_) | Self::Real(_) | Self::Blob(_) => Err(self.is_not("text")),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn int(self) -> Result<i64, String> {
        match self {
            Self::Int(number) => Ok(number),
            Self::Null | Self::Text(_) | Self::Real(_) | Self::Blob(_) => {
                Err(self.is_not("an integer"))
            }
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn blob(self) -> Result<&'r [u8], String> {
        match self {
            Self::Blob(bytes) => Ok(bytes),
            Self::Null | Self::Text(_) | Self::Real(_) | Self::Int(_) => Err(self.is_not("bytes")),
        }
    }

    /// Names the kind only: the value may be personal data.
    fn is_not(self, wanted: &str) -> String {
        let found = match self {
            Self::Null => "NULL",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a floating-point number",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
        };
        format!("holds {found}, not {wanted}")
    }
}

macro_rules! from_column {
    ($($type:ty: |$column:ident| $read:expr;)*) => {$(
        impl FromColumn for $type {
            fn from_column($column: Column<'_>) -> Result<Self, String> { $read }
        }
    )*};
}

fn narrow<T: TryFrom<i64>>(column: Column<'_>) -> Result<T, String> {
    let wide = column.int()?;
    T::try_from(wide).map_err(|_error| format!("{wide} is out of range"))
}

from_column! {
    i64: |column| column.int();
    i32: |column| narrow(column);
    u32: |column| narrow(column);
    u16: |column| narrow(column);
    u8: |column| narrow(column);
    usize: |column| narrow(column);
    String: |column| column.text().map(str::to_owned);
    Vec<u8>: |column| column.blob().map(<[u8]>::to_vec);
    StreetCode: |column| column.text()?.parse();
    DigestKind: |column| column.text()?.parse();
    serde_json::Value: |column| serde_json::from_str(column.text()?).map_err(|error| error.to_string());
    bool: |column| match column.int()? {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(format!("{other} is neither 0 nor 1")),
    };
    Timestamp: |column| Timestamp::from_millisecond(column.int()?).map_err(|error| error.to_string());
    Digest: |column| {
        let bytes = column.blob()?;
        bytes.try_into().map(Digest).map_err(|_error| format!("{} bytes are no digest", bytes.len()))
    };
    f64: |column| match column {
        Column::Real(number) => Ok(number),
        #[expect(clippy::cast_precision_loss, reason = "an average may come back as a whole number")]
        Column::Int(number) => Ok(number as f64),
        Column::Null | Column::Text(_) | Column::Blob(_) => Err(column.is_not("a number")),
    };
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(column: Column<'_>) -> Result<Self, String> {
        match column {
            Column::Null => Ok(None),
            Column::Int(_) | Column::Real(_) | Column::Text(_) | Column::Blob(_) => {
                T::from_column(column).map(Some)
            }
        }
    }
}

impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn from_column(column: Column<'_>) -> Result<Self, String> {
        serde_json::from_str(column.text()?)
            .map(Json)
            .map_err(|error| error.to_string())
    }
}
