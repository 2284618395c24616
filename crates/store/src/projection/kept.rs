//! Rows as they are kept, whatever their columns.

use std::fmt;

use rusqlite::types::{Type, ValueRef};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use crate::arg::{Arg, as_json};

/// One value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
            Arg::Ids(it) => Some(Self::Text(as_json(&it))),
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept(pub(super) Vec<Value>);

impl<'r> FromRow<'r, PgRow> for Kept {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let value = |at: usize| {
            let raw = row.try_get_raw(at)?;
            if raw.is_null() {
                return Ok(Value::Null);
            }
            let kind = raw.type_info().name().to_owned();
            match kind.as_str() {
                "INT8" => row.try_get(at).map(Value::Int),
                "TEXT" => row.try_get(at).map(Value::Text),
                "UUID" => row.try_get(at).map(Value::Id),
                _ => Err(sqlx::Error::Decode(format!("a column of type {kind}").into())),
            }
        };
        (0..row.len()).map(value).collect::<Result<_, _>>().map(Self)
    }
}

impl<'r> TryFrom<&'r rusqlite::Row<'r>> for Kept {
    type Error = rusqlite::Error;

    fn try_from(row: &'r rusqlite::Row<'r>) -> Result<Self, rusqlite::Error> {
        let value = |at: usize| {
            Ok(match row.get_ref(at)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(it) => Value::Int(it),
                // There is no other form for an id.
                ValueRef::Blob(it) => {
                    Uuid::from_slice(it).map_or_else(|_| Value::Bytes(it.to_vec()), Value::Id)
                }
                ValueRef::Text(_) => Value::Text(row.get(at)?),
                ValueRef::Real(_) => {
                    return Err(rusqlite::Error::InvalidColumnType(at, "a fraction".into(), Type::Real));
                }
            })
        };
        (0..row.as_ref().column_count()).map(value).collect::<Result<_, _>>().map(Self)
    }
}
