//! Rows as they are kept, whatever their columns.

use std::fmt;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use crate::arg::Arg;

/// One value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Id(Uuid),
    /// Bytes that are no id.
    Bytes(Vec<u8>),
}

impl Value {
    /// As an argument. Only of what is there: a null has no type.
    pub(super) fn arg(&self) -> Arg {
        match self {
            Self::Null => Arg::Text(None),
            Self::Int(it) => Arg::Int(Some(*it)),
            Self::Text(it) => Arg::Text(Some(it.clone())),
            Self::Id(it) => Arg::Id(Some(*it)),
            Self::Bytes(it) => Arg::Bytes(Some(it.clone())),
        }
    }
}

impl From<Arg> for Value {
    fn from(arg: Arg) -> Self {
        let value = match arg {
            Arg::Int(it) => it.map(Self::Int),
            Arg::Text(it) => it.map(Self::Text),
            Arg::Id(it) => it.map(Self::Id),
            Arg::Bytes(it) => it.map(Self::Bytes),
        };
        value.unwrap_or(Self::Null)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("nothing"),
            Self::Int(it) => write!(out, "{it}"),
            Self::Text(it) => out.write_str(it),
            Self::Id(it) => write!(out, "{it}"),
            Self::Bytes(it) => write!(out, "{} bytes", it.len()),
        }
    }
}

/// A row: the values of the columns that were asked for, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept(pub(super) Vec<Value>);

macro_rules! reads {
    ($($row:ty),*) => {$(
        impl<'r> FromRow<'r, $row> for Kept {
            fn from_row(row: &'r $row) -> Result<Self, sqlx::Error> {
                let value = |at: usize| {
                    let raw = row.try_get_raw(at)?;
                    if raw.is_null() {
                        return Ok(Value::Null);
                    }
                    let kind = raw.type_info().name().to_owned();
                    match kind.as_str() {
                        "INTEGER" | "INT8" => row.try_get(at).map(Value::Int),
                        "TEXT" => row.try_get(at).map(Value::Text),
                        "UUID" => row.try_get(at).map(Value::Id),
                        "BLOB" => {
                            let bytes: Vec<u8> = row.try_get(at)?;
                            Ok(Uuid::from_slice(&bytes).map_or(Value::Bytes(bytes), Value::Id))
                        }
                        _ => Err(sqlx::Error::Decode(format!("a column of type {kind}").into())),
                    }
                };
                (0..row.len()).map(value).collect::<Result<_, _>>().map(Self)
            }
        }
    )*};
}
reads!(SqliteRow, PgRow);
