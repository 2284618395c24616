//! Arguments of statements: a closed set of types that both engines bind alike.

use domain::Timestamp;
use uuid::Uuid;

/// One argument. Options keep their type, because PostgreSQL types its nulls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    Id(Option<Uuid>),
    Bytes(Option<Vec<u8>>),
    /// Ids among which a column is looked for, for a text made by [`one_of`].
    Ids(Vec<Uuid>),
}

/// Whether a column is one of these ids, which are one argument: the text is the same however many there are, and so is
/// prepared once.
pub(crate) fn one_of(args: &mut Vec<Arg>, ids: &[Uuid], postgres: bool) -> String {
    args.push(Arg::Ids(ids.to_vec()));
    let place = args.len();
    if postgres {
        format!("= any(${place})")
    } else {
        format!("in (select unhex(value) from json_each(${place}))")
    }
}

/// Ids as SQLite takes them in one argument.
pub(crate) fn as_json(ids: &[Uuid]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
    format!("[{}]", quoted.join(","))
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<u64> for Arg {
    fn from(value: u64) -> Self {
        Self::Int(Some(value.cast_signed()))
    }
}
impl From<Option<u64>> for Arg {
    fn from(value: Option<u64>) -> Self {
        Self::Int(value.map(u64::cast_signed))
    }
}
impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}
impl From<Timestamp> for Arg {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.as_microsecond()))
    }
}
impl From<Option<Timestamp>> for Arg {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(Timestamp::as_microsecond))
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}
impl From<Option<Vec<u8>>> for Arg {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}
impl From<Vec<u8>> for Arg {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}
impl From<&[u8]> for Arg {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

macro_rules! ids {
    ($($name:ident),*) => {$(
        impl From<domain::id::$name> for Arg {
            fn from(value: domain::id::$name) -> Self { Self::Id(Some(value.0)) }
        }
        impl From<Option<domain::id::$name>> for Arg {
            fn from(value: Option<domain::id::$name>) -> Self { Self::Id(value.map(|id| id.0)) }
        }
    )*};
}
ids!(
    DeskId,
    PersonId,
    SeatId,
    QueueId,
    AccountId,
    AgreementId,
    LinkId,
    RequestId,
    EscalationId,
    PublicationId,
    NoticeId,
    MailId,
    OutboxId,
    CalendarId,
    SiteId,
    RotaId
);
impl From<Uuid> for Arg {
    fn from(value: Uuid) -> Self {
        Self::Id(Some(value))
    }
}
impl From<Option<Uuid>> for Arg {
    fn from(value: Option<Uuid>) -> Self {
        Self::Id(value)
    }
}

/// `args![desk, number]`: a list of arguments, in order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Arg::from($value)),*] };
}
pub(crate) use args;

/// Microseconds since 1970 as an instant; what storage holds came from an instant.
pub fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}
