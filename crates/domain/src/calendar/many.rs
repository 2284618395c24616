//! Several calendars whose open time is united: follow the sun.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::Calendar;
use super::fault::CalendarFault;
use super::prepared::{Because, Prepared};
use super::wall::{DAY, Edge};
use super::zone::{FIRST, LAST};

/// One or several calendars; an instant is open when it is open in any of them. In JSON one calendar, or a list.
#[derive(Debug, Clone)]
pub struct Calendars {
    members: Vec<Calendar>,
    /// Put together on first use, and shared with every copy.
    united: Arc<OnceLock<Result<Arc<United>, CalendarFault>>>,
}

impl Calendars {
    /// Unites calendars.
    pub fn new(members: Vec<Calendar>) -> Self {
        Self { members, united: Arc::default() }
    }

    /// The calendars that are united.
    pub fn as_slice(&self) -> &[Calendar] {
        &self.members
    }

    /// The zone that pages of the desk are in: the first member's.
    pub fn zone(&self) -> &str {
        self.members.first().map_or("UTC", Calendar::zone)
    }

    /// Whether each of them may be saved, and there is one.
    pub fn check(&self) -> Result<(), CalendarFault> {
        if self.members.is_empty() {
            return Err(CalendarFault::NoCalendar);
        }
        self.members.iter().try_for_each(Calendar::check)
    }

    /// The versions of the members, joined by `+`.
    pub fn version(&self) -> String {
        self.members.iter().map(Calendar::version).collect::<Vec<_>>().join("+")
    }

    pub(super) fn united(&self) -> Result<&United, CalendarFault> {
        match self.united.get_or_init(|| United::new(&self.members).map(Arc::new)) {
            Ok(united) => Ok(united),
            Err(fault) => Err(fault.clone()),
        }
    }
}

impl From<Calendar> for Calendars {
    fn from(calendar: Calendar) -> Self {
        Self::new(vec![calendar])
    }
}

impl PartialEq for Calendars {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Eq for Calendars {}

impl Serialize for Calendars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.members.as_slice() {
            [only] => only.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Calendars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Told apart by hand, so that a mistake inside a calendar is named and not just called unreadable.
        match serde_json::Value::deserialize(deserializer)? {
            list @ serde_json::Value::Array(_) => Vec::deserialize(list).map(Self::new),
            one => Calendar::deserialize(one).map(Self::from),
        }
        .map_err(D::Error::custom)
    }
}

/// The union, laid out in stretches of the line of instants as they are needed.
#[derive(Debug)]
pub struct United {
    members: Vec<Arc<Prepared>>,
    stretches: Box<[OnceLock<Runs>]>,
}

/// Long enough that ten years are few, short enough that one promise lays out little.
const STRETCH: i64 = 128 * DAY;

/// Open runs within a stretch, each with the open time before it in the stretch.
#[derive(Debug)]
struct Runs {
    runs: Vec<(i64, i64, i64)>,
    total: i64,
}

impl Runs {
    fn before(&self, at: i64) -> i64 {
        let next = self.runs.partition_point(|(from, _, _)| *from <= at);
        next.checked_sub(1).map_or(0, |run| {
            let (from, to, before) = self.runs[run];
            before + at.min(to) - from
        })
    }
}

impl United {
    fn new(members: &[Calendar]) -> Result<Self, CalendarFault> {
        if members.is_empty() {
            return Err(CalendarFault::NoCalendar);
        }
        let members = members.iter().map(|member| member.shared().cloned()).collect::<Result<_, _>>()?;
        let count = usize::try_from((LAST - FIRST) / STRETCH).unwrap_or(0) + 1;
        Ok(Self { members, stretches: (0..count).map(|_| OnceLock::new()).collect() })
    }

    fn place(at: i64) -> usize {
        usize::try_from((at - FIRST) / STRETCH).unwrap_or(0)
    }

    fn start(place: usize) -> i64 {
        i64::try_from(place).map_or(LAST, |place| FIRST + place * STRETCH).min(LAST)
    }

    fn runs(&self, place: usize) -> Option<&Runs> {
        Some(
            self.stretches
                .get(place)?
                .get_or_init(|| self.lay_out(Self::start(place), Self::start(place + 1))),
        )
    }

    fn lay_out(&self, from: i64, to: i64) -> Runs {
        let mut open: Vec<(i64, i64)> = Vec::new();
        for member in &self.members {
            let mut at = from;
            while at < to {
                let (because, until) = member.why(at);
                if because == Because::Open {
                    open.push((at, until.min(to)));
                }
                at = until;
            }
        }
        open.sort_unstable();
        let mut runs: Vec<(i64, i64, i64)> = Vec::new();
        let mut total = 0;
        for (from, to) in open {
            match runs.last_mut() {
                Some(last) if from <= last.1 => {
                    total += (to - last.1).max(0);
                    last.1 = last.1.max(to);
                }
                _ => {
                    runs.push((from, to, total));
                    total += to - from;
                }
            }
        }
        Runs { runs, total }
    }

    pub(super) fn measure(&self, from: i64, to: i64) -> i64 {
        let (first, last) = (Self::place(from), Self::place(to));
        let before = |place: usize, at: i64| self.runs(place).map_or(0, |runs| runs.before(at));
        let whole: i64 = (first..last).filter_map(|place| self.runs(place)).map(|runs| runs.total).sum();
        whole + before(last, to) - before(first, from)
    }

    pub(super) fn reach(&self, from: i64, amount: i64, edge: Edge) -> Option<i64> {
        if amount == 0 && edge == Edge::Early {
            return Some(from);
        }
        // When no member opens again, nor does the union: do not lay out the years to find that out.
        self.members.iter().filter_map(|member| member.reach(from, 0, Edge::Late)).min()?;
        let mut place = Self::place(from);
        let mut left = amount.checked_add(self.runs(place)?.before(from))?;
        loop {
            let runs = self.runs(place)?;
            let found = runs.runs.partition_point(|(from, to, before)| match edge {
                Edge::Early => before + to - from < left,
                Edge::Late => before + to - from <= left,
            });
            if let Some((from, _, before)) = runs.runs.get(found) {
                return Some(from + (left - before).max(0));
            }
            left -= runs.total;
            place += 1;
        }
    }
}
