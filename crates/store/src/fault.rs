//! What goes wrong with storage, and what can be said of the change that met it.

use std::fmt::Display;

use domain::{Refusal, misread};
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::locks::Wanted;
use crate::place::Unfit;
use crate::projection::versions::Newer;

/// Why a job did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The domain refused: rolled back, and the caller says why.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The database cannot be used just now. Nothing of the change was kept; another try may go well.
    #[error("the database cannot be used ({}): {why}", .kind.code())]
    Away { kind: Away, why: String },
    /// There is no room for it. Nothing of the change was kept.
    #[error("there is no room left: {0}")]
    Full(String),
    /// The database's file is not what it was, or may not be written to. Nothing of the change was kept.
    #[error("the database cannot be used: {0}")]
    Unfit(Unfit),
    /// A newer program works here as well, and this one would spoil what it writes. Nothing of the change was kept.
    #[error("{0}")]
    Behind(Newer),
    /// Somebody else is its server; the message says who.
    #[error("{0}")]
    Held(String),
    /// The connection was lost, or the server silent, while the change was being committed: it was kept or it was
    /// not, and only the same change under the same key finds out without doubling it.
    #[error("whether a change was kept is not known: {0}")]
    OutcomeUnknown(String),
    #[error("database: {0}")]
    Database(sqlx::Error),
    /// The same of an embedded database.
    #[error("database: {0}")]
    Embedded(rusqlite::Error),
    /// Storage holds what this version cannot read; the message names the place, and never what stands there.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// The database that was named cannot be the one that was meant; the message says why.
    #[error("{0}")]
    Misnamed(String),
    /// The keys that seal cannot be read or used; the message never holds one.
    #[error("keys: {0}")]
    Keys(String),
    /// A copy cannot be written or read.
    #[error("copy: {0}")]
    Copy(String),
    /// The group this change was part of could not be committed; nothing of it happened.
    #[error("not committed: {0}")]
    NotCommitted(String),
    /// A row was wanted that stands before one that is held: the change is begun again, and takes these in order.
    #[error("locks were not taken in order")]
    Backwards(Box<Wanted>),
    /// A change asked what cannot be prepared beside the writer: it runs there.
    #[error("not prepared")]
    NotPrepared,
    /// A rehearsal came to its end, and nothing of it was kept.
    #[error("rehearsed")]
    Rehearsed,
}

/// Why a database cannot be used just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Nobody answers, or the connection died: a server that stops, starts or is switched, a proxy without one.
    Gone,
    /// The server takes no changes: it is a standby, or was told so.
    ReadOnly,
    /// It holds the connection and says nothing, or not in time.
    Silent,
    /// There is no connection left, of the server's or of ours.
    NoConnection,
    /// Somebody else holds what the change needs.
    Locked,
    /// Changes at the same time went on standing in each other's way.
    Conflict,
}

impl Away {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Gone, Self::ReadOnly, Self::Silent, Self::NoConnection, Self::Locked, Self::Conflict];

    /// The word for it in the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::ReadOnly => "read-only",
            Self::Silent => "silent",
            Self::NoConnection => "no-connection",
            Self::Locked => "locked",
            Self::Conflict => "conflict",
        }
    }

    /// Whether the trouble is with others who work there too, and not with the server.
    pub fn is_crowd(self) -> bool {
        matches!(self, Self::Locked | Self::Conflict)
    }

    /// The kind of an error of PostgreSQL or on the way to it; none for an error that another try would meet again.
    fn of(error: &sqlx::Error) -> Option<Self> {
        Some(match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolClosed => {
                Self::Gone
            }
            sqlx::Error::PoolTimedOut => Self::NoConnection,
            sqlx::Error::Database(error) => match error.code().as_deref()? {
                // The last: a write that waited failed inside a read that made nothing of it.
                "40001" | "40P01" | "25P02" => Self::Conflict,
                "25006" => Self::ReadOnly,
                "55P03" => Self::Locked,
                "53000" | "53200" | "53300" | "53400" => Self::NoConnection,
                "57014" => Self::Silent,
                "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "40003" => Self::Gone,
                code if code.starts_with("08") => Self::Gone,
                _ => return None,
            },
            _ => return None,
        })
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(said) if said.code().as_deref() == Some("53100") => {
                return Self::Full(error.to_string());
            }
            _ => {}
        }
        match Away::of(&error) {
            Some(kind) => Self::Away { kind, why: error.to_string() },
            None => Self::Database(error),
        }
    }
}

/// The extended code of an error that SQLite itself has said.
pub(crate) fn said_by_sqlite(error: &rusqlite::Error) -> Option<i32> {
    match error {
        rusqlite::Error::SqliteFailure(said, _) => Some(said.extended_code),
        rusqlite::Error::SqlInputError { error: said, .. } => Some(said.extended_code),
        _ => None,
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let code = said_by_sqlite(&error).unwrap_or_default();
        // The lower byte says what, the rest says how.
        match (code & 0xff, code) {
            // Another process writes the file.
            (5, _) => Self::Away { kind: Away::Conflict, why: error.to_string() },
            // A quota refuses like a disk that is full, by a write that fails.
            (13, _) | (_, 778) => Self::Full(error.to_string()),
            (11 | 26, _) => Self::Unfit(Unfit::Damaged),
            (_, 1032) => Self::Unfit(Unfit::Replaced),
            (8, _) => Self::Unfit(Unfit::ReadOnly),
            (10 | 14, _) => Self::Unfit(Unfit::Disk),
            _ => Self::Embedded(error),
        }
    }
}

impl Fault {
    /// A document that cannot be read: which one, and where it does not fit. What stands in it is nobody's who reads the log.
    pub fn unreadable(what: impl Display, error: &serde_json::Error) -> Self {
        Self::Corrupt(format!("{what} cannot be read: {}", misread::why(error)))
    }

    /// A document that cannot be written.
    pub fn unwritable(what: impl Display, error: &serde_json::Error) -> Self {
        Self::Corrupt(format!("{what} cannot be written: {}", misread::why(error)))
    }

    /// The same for another member of a group that was refused as a whole.
    pub(crate) fn for_another(&self) -> Self {
        match self {
            Self::Full(why) => Self::Full(why.clone()),
            Self::Unfit(unfit) => Self::Unfit(*unfit),
            fault => Self::NotCommitted(fault.to_string()),
        }
    }

    /// What a commit that failed says of the change. A server that refuses one as an ordinary error has rolled it
    /// back; whatever ends the connection leaves it open.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        let rolled_back = match &error {
            sqlx::Error::Database(error) => error
                .try_downcast_ref::<PgDatabaseError>()
                .is_none_or(|error| error.severity() == PgSeverity::Error),
            _ => false,
        };
        if rolled_back { error.into() } else { Self::OutcomeUnknown(error.to_string()) }
    }

    /// Why the database cannot be used, if that is the trouble.
    pub fn away(&self) -> Option<Away> {
        match self {
            Self::Away { kind, .. } => Some(*kind),
            _ => None,
        }
    }

    /// A conflict that another try, from the beginning, may not meet: deadlock, serialisation, a random number that
    /// was taken.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Away { kind, .. } => *kind == Away::Conflict,
            Self::Database(sqlx::Error::Database(error)) => error.code().as_deref() == Some("23505"),
            Self::Embedded(error) => matches!(said_by_sqlite(error), Some(1555 | 2067)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_says_is_told_apart_by_its_codes() {
        let of = |code| Fault::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        for busy in [5, 261, 517] {
            assert_eq!(of(busy).away(), Some(Away::Conflict), "{busy}");
        }
        for full in [13, 778] {
            assert!(matches!(of(full), Fault::Full(_)), "{full}");
        }
        let unfit =
            [(11, Unfit::Damaged), (26, Unfit::Damaged), (1032, Unfit::Replaced), (8, Unfit::ReadOnly)];
        for (code, expected) in unfit.into_iter().chain([(266, Unfit::Disk), (14, Unfit::Disk)]) {
            assert!(matches!(of(code), Fault::Unfit(found) if found == expected), "{code}");
        }
        for taken in [1555, 2067] {
            assert!(of(taken).is_passing(), "{taken}");
        }
        for kept in [9, 787, 1811] {
            assert!(matches!(of(kept), Fault::Embedded(_)) && !of(kept).is_passing(), "{kept}");
        }
    }
}
