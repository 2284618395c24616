//! The offsets of a time zone, laid out once from the bundled data for the years that are reckoned with.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::fault::CalendarFault;

const SECOND: i64 = 1_000_000_000;
/// No wall time is further from its instant than this.
const FARTHEST: i64 = 26 * 3600 * SECOND;
/// 1920-01-01T00:00Z, the first instant that can be reckoned with, in nanoseconds. From here to [`LAST`] is as
/// much as an amount of nanoseconds in 64 bits can hold.
pub(crate) const FIRST: i64 = -1_577_923_200 * SECOND;
/// 2200-01-01T00:00Z, the end of what can be reckoned with, in nanoseconds.
pub(crate) const LAST: i64 = 7_258_118_400 * SECOND;

/// A time with one offset. Instants and offset are nanoseconds; wall time = instant + offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Season {
    pub from: i64,
    pub to: i64,
    pub offset: i64,
}

#[derive(Debug)]
pub(crate) struct Zone {
    pub(super) name: String,
    /// From [`FIRST`] to [`LAST`] without a hole.
    pub(super) seasons: Vec<Season>,
}

impl Zone {
    /// Finds a zone by its IANA name; each is laid out once.
    pub(crate) fn named(name: &str) -> Result<Arc<Self>, CalendarFault> {
        static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
        static KNOWN: LazyLock<RwLock<HashMap<String, Arc<Zone>>>> = LazyLock::new(RwLock::default);

        if let Some(zone) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(Arc::clone(zone));
        }
        let unknown = || CalendarFault::UnknownZone { zone: name.to_owned() };
        let zone = BUNDLED.get(name).map_err(|_| unknown())?;
        if zone.is_unknown() {
            return Err(unknown());
        }
        // Kept under the name as the data spells it: other spellings must not fill the memory.
        let canonical = zone.iana_name().ok_or_else(unknown)?.to_owned();
        let laid_out = Arc::new(Self { name: canonical.clone(), seasons: seasons(&zone) });
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(canonical, Arc::clone(&laid_out));
        Ok(laid_out)
    }

    /// The place of the season that an instant lies in.
    pub(super) fn season(&self, instant: i64) -> usize {
        self.seasons.partition_point(|season| season.to <= instant).min(self.seasons.len() - 1)
    }

    /// The wall time of an instant.
    pub(crate) fn wall(&self, instant: i64) -> i64 {
        instant + self.seasons[self.season(instant)].offset
    }

    /// The spans of instants whose wall time lies between two, in order. A repeated hour gives two spans.
    pub(super) fn spans(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.seasons[self.season(from - FARTHEST)..]
            .iter()
            .take_while(move |season| season.from < to + FARTHEST)
            .map(move |season| ((from - season.offset).max(season.from), (to - season.offset).min(season.to)))
            .filter(|(from, to)| from < to)
    }

    /// The first instant at a wall time, or after it where it was skipped.
    pub(crate) fn first_at(&self, wall: i64) -> Option<i64> {
        self.seasons[self.season(wall - FARTHEST)..]
            .iter()
            .map(|season| ((wall - season.offset).max(season.from), season.to))
            .find(|(at, end)| at < end)
            .map(|(at, _)| at)
    }
}

fn seasons(zone: &TimeZone) -> Vec<Season> {
    let start = Timestamp::new(FIRST / SECOND, 0).unwrap_or(Timestamp::UNIX_EPOCH);
    let offset = i64::from(zone.to_offset(start).seconds()) * SECOND;
    let mut seasons = vec![Season { from: FIRST, to: LAST, offset }];
    for transition in zone.following(start) {
        let at = transition.timestamp().as_second();
        if at >= LAST / SECOND {
            break;
        }
        let (at, offset) = (at * SECOND, i64::from(transition.offset().seconds()) * SECOND);
        // Some transitions change the name alone.
        if let Some(last) = seasons.last_mut().filter(|last| last.offset != offset) {
            last.to = at;
            seasons.push(Season { from: at, to: LAST, offset });
        }
    }
    seasons
}
