//! Time zones as calendar files name them: IANA names, names behind a prefix, and the names that Windows has.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
static WINDOWS: &str = include_str!("../data/windows-zones.txt");

/// The zone that a name stands for, from the bundled zone data.
pub fn named(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    iana(name).or_else(|| windows(name)).or_else(|| behind_prefix(name))
}

fn iana(name: &str) -> Option<TimeZone> {
    BUNDLED.get(name).ok().filter(|zone| !zone.is_unknown())
}

fn windows(name: &str) -> Option<TimeZone> {
    let found =
        WINDOWS.lines().filter_map(|line| line.split_once('\t')).find(|(windows, _)| *windows == name);
    iana(found?.1)
}

/// `/citadel.org/20190914_1/Europe/Paris` and the like: the longest tail that is a name.
fn behind_prefix(name: &str) -> Option<TimeZone> {
    let mut tail = name.strip_prefix('/')?;
    while let Some((_, after)) = tail.split_once('/') {
        tail = after;
        if let Some(zone) = iana(tail) {
            return Some(zone);
        }
    }
    None
}
