//! What an operator may set.

use std::time::Duration;

use crate::proxies::Proxies;

/// Everything the listener is told.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub deadlines: Deadlines,
    pub proxies: Proxies,
    /// How long what is under way may take once the process is told to stop.
    pub drain: Drain,
}

/// How long a drain may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drain(pub Duration);

impl Default for Drain {
    fn default() -> Self {
        Self(Duration::from_secs(20))
    }
}

impl Drain {
    /// How long a connection on which nothing happens is kept for the request that may be on its way already: a
    /// connection that is closed just then loses it.
    pub(crate) fn quiet(self) -> Duration {
        (self.0 / 4).min(Duration::from_secs(2))
    }
}

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// The first byte of a connection.
    pub first_byte: Duration,
    /// The head of a request, from its first byte to its last.
    pub head: Duration,
    /// The next piece of a body.
    pub body: Duration,
    /// A whole request: from the first byte of its head to the last of its answer.
    pub whole: Duration,
    /// A client that does not read what it asked for.
    pub write: Duration,
    /// The next request on a connection that has had one.
    pub idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(20),
            body: Duration::from_secs(30),
            whole: Duration::from_secs(600),
            write: Duration::from_secs(30),
            idle: Duration::from_secs(75),
        }
    }
}

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// In all.
    pub all: usize,
    /// Of one address that has not proved a seat.
    pub address: usize,
    /// Of one seat.
    pub seat: usize,
    /// Connections beside these that were turned away and are kept for a moment, so that whoever comes back at once
    /// waits. Where nobody sits there is room for them too.
    pub away: usize,
}

/// More connections than one process serves well.
const MOST: usize = 10_000;
/// The most of one address or seat.
const OF_ONE: usize = 512;
/// An office behind one address opens so many even where there is little room.
const OF_ONE_AT_LEAST: usize = 64;

impl Room {
    /// As many as were asked for, else ten thousand; never more than half of the files that may be open.
    pub fn within(files: usize, wanted: Option<usize>) -> Self {
        let all = wanted.unwrap_or(MOST).min(files / 2).max(1);
        let one = (all / 8).clamp(OF_ONE_AT_LEAST.min(all), OF_ONE);
        // What is left of the files, but for those that the program itself needs.
        let away = (files - files / 10).saturating_sub(all).min(MOST);
        Self { all, address: one, seat: one, away }
    }

    /// The same, by the limit of open files that this process has, which is raised as far as it may be.
    pub fn of_machine(wanted: Option<usize>) -> Self {
        Self::within(files(), wanted)
    }

    /// Places that are kept for addresses that hold none.
    pub(crate) fn kept(&self) -> usize {
        self.all / 10
    }
}

/// How many files this process may have open.
fn files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // What is unlimited is enough for ten thousand connections, and more is not asked for.
    let enough = (4 * MOST) as u64;
    let wanted = maximum.unwrap_or(enough).min(enough);
    let now = current.unwrap_or(enough);
    let raised =
        now < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).is_ok();
    usize::try_from(if raised { wanted } else { now }).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_take_no_more_than_half_of_the_files() {
        assert_eq!(Room::within(20_000, None), Room { all: 10_000, address: 512, seat: 512, away: 8_000 });
        assert_eq!(Room::within(1_024, None), Room { all: 512, address: 64, seat: 64, away: 410 });
        assert_eq!(Room::within(1_000_000, Some(40)).all, 40);
        assert_eq!(Room::within(64, None), Room { all: 32, address: 32, seat: 32, away: 26 });
    }
}
